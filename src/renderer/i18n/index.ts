import { en } from './en/index.ts';

/** The shape that every language fills: plain texts, and functions where a value goes in. */
export type Messages = typeof en;

/** All visible text of the window. */
export const t: Messages = en;
