import type { z } from 'zod';
import type { Problem } from '../domain/problem.ts';

/** A command of the window to the main process: what it takes and what it gives, both parsed at the boundary. */
export interface Command<Args extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> {
  args: Args;
  result: Result;
}

export function command<Args extends z.ZodType, Result extends z.ZodType>(
  args: Args,
  result: Result,
): Command<Args, Result> {
  return { args, result };
}

/** Every command answers with this; a handler's CordboardError becomes the Problem. */
export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem };
