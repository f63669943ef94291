import { agents } from './agents.ts';
import { app } from './app.ts';
import { board } from './board.ts';
import { call } from './call.ts';
import { common } from './common.ts';
import { connect } from './connect.ts';
import { extensions } from './extensions.ts';
import { flow } from './flow.ts';
import { history } from './history.ts';
import { settings } from './settings.ts';
import { tools } from './tools.ts';

/** One file per feature. */
export const en = { agents, app, board, call, common, connect, extensions, flow, history, settings, tools };
