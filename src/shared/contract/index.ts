import { z } from 'zod';
import { appCommands } from './app.ts';
import { boardCommands, Delta } from './board.ts';
import { Call, TranscriptLine } from '../domain/call.ts';
import { Problem } from '../domain/problem.ts';
import type { Reply } from './define.ts';
import { doctorCommands, doctorEvents } from './diagnostics.ts';
import { discoveryCommands } from './discovery.ts';
import { setupCommands } from './setup.ts';
import { supervisionCommands } from './supervision.ts';
import { testCallCommands, TestCallProgress } from './test-call.ts';
import { tryoutCommands } from './tryout.ts';
import { voiceCommands } from './voices.ts';
import { PackProgress } from '../domain/voice.ts';

/** Everything the window may ask of the main process. */
export const commands = {
  ...boardCommands,
  ...supervisionCommands,
  ...setupCommands,
  ...discoveryCommands,
  ...testCallCommands,
  ...tryoutCommands,
  ...doctorCommands,
  ...voiceCommands,
  ...appCommands,
};

export type CommandName = keyof typeof commands;
export type ArgsOf<N extends CommandName> = z.input<(typeof commands)[N]['args']>;
/** What a handler gets: the arguments as they were parsed, defaults filled in. */
export type ParsedArgsOf<N extends CommandName> = z.output<(typeof commands)[N]['args']>;
export type ResultOf<N extends CommandName> = z.output<(typeof commands)[N]['result']>;

/** Everything the main process tells the window unasked. */
export const events = {
  'board.delta': Delta,
  ...doctorEvents,
  /** The call in which the operator tries an agent, a line of it, and what went wrong on it. */
  'tryout.call': Call,
  'tryout.line': TranscriptLine,
  'tryout.trouble': Problem,
  /** How far the installation of a voice pack is; null when it is over. */
  'voices.progress': PackProgress.nullable(),
  'testCall.progress': TestCallProgress,
  /** What app.info or the lists of set-up say has changed: ask again. */
  'app.changed': z.object({
    what: z.enum(['info', 'pbxs', 'agents', 'assignments', 'settings', 'history', 'voices']),
  }),
  /** A menu item, or the close button while calls run (the window asks what to do). */
  'app.request': z.object({ what: z.enum(['open-settings', 'confirm-quit']) }),
};

export type EventName = keyof typeof events;
export type EventOf<N extends EventName> = z.output<(typeof events)[N]>;

/** What the preload puts on window.cordboard. */
export interface CordboardApi {
  invoke<N extends CommandName>(
    name: N,
    ...args: ArgsOf<N> extends void ? [] : [ArgsOf<N>]
  ): Promise<Reply<ResultOf<N>>>;
  /** Returns the function that ends the subscription. */
  on<N extends EventName>(name: N, listener: (event: EventOf<N>) => void): () => void;
}
