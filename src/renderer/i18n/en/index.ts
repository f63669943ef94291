import { app } from './app.ts';
import { board } from './board.ts';
import { call } from './call.ts';
import { common } from './common.ts';
import { connect } from './connect.ts';

/** One file per feature. */
export const en = { app, board, call, common, connect };
