import { z } from 'zod';
import { Call, TranscriptLine } from '../domain/call.ts';
import { PbxStatus } from '../domain/pbx.ts';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

/** A line for the operator about something that happened (a call sent back unassigned, a desk that took over the app). */
export const Notice = z.object({
  id: z.int(),
  at: z.number(),
  kind: z.enum(['info', 'trouble']),
  problem: Problem,
  callId: z.string().nullable(),
});
export type Notice = z.infer<typeof Notice>;

/** All that the board shows, as of delta number `seq`. */
export const Snapshot = z.object({
  seq: z.int(),
  calls: z.array(Call),
  pbxs: z.array(PbxStatus),
  notices: z.array(Notice),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Loudness of one call, 0 to 1 (0 is -60 dBFS or less): [call id, caller, agent, operator]. */
export const Level = z.tuple([z.string(), z.number(), z.number(), z.number()]);
export type Level = z.infer<typeof Level>;

export const DeltaOp = z.discriminatedUnion('op', [
  z.object({ op: z.literal('call'), call: Call }),
  z.object({ op: z.literal('call-gone'), id: z.string() }),
  z.object({ op: z.literal('pbx'), pbx: PbxStatus }),
  z.object({ op: z.literal('pbx-gone'), id: z.string() }),
  z.object({ op: z.literal('notice'), notice: Notice }),
  z.object({ op: z.literal('levels'), levels: z.array(Level) }),
  /** Only for the call that the window watches. */
  z.object({ op: z.literal('line'), callId: z.string(), line: TranscriptLine }),
]);
export type DeltaOp = z.infer<typeof DeltaOp>;

/** At most one batch per 16 ms; `seq` grows by one with each. On a gap ask for a snapshot. */
export const Delta = z.object({ seq: z.int(), ops: z.array(DeltaOp) });
export type Delta = z.infer<typeof Delta>;

export const boardCommands = {
  'board.snapshot': command(z.void(), Snapshot),
  /** Names the call whose transcript lines are sent (null: none) and gives the lines so far. */
  'board.watch': command(z.object({ callId: z.string().nullable() }), z.array(TranscriptLine)),
  'board.dismissNotice': command(z.object({ id: z.int() }), z.void()),
};
