import { z } from 'zod';
import { command } from './define.ts';

const OfCall = z.object({ callId: z.string() });
const Words = z.string().trim().min(1).max(500);

export const supervisionCommands = {
  /** Starts to listen: an audio port of kind `listen` arrives (see audio.ts). One call at a time; another ends the first. */
  'supervision.listen': command(OfCall, z.void()),
  'supervision.stopListening': command(z.void(), z.void()),
  /** Takes the caller over: an audio port of kind `microphone` arrives with its token, and one of kind `listen` where there is none yet. */
  'supervision.takeOver': command(OfCall, z.void()),
  'supervision.handBack': command(OfCall, z.void()),
  'supervision.hangUp': command(OfCall, z.void()),
  'supervision.toDialplan': command(OfCall, z.void()),
  /** An instruction to the agent that the caller does not hear. */
  'supervision.whisper': command(OfCall.extend({ text: Words }), z.void()),
  /** The agent says these words now. */
  'supervision.say': command(OfCall.extend({ text: Words }), z.void()),
  /** Silences the agent, or lets it speak again; the caller stays with it. */
  'supervision.muteAgent': command(OfCall.extend({ muted: z.boolean() }), z.void()),
  /** Another agent goes on with the call, knowing what was said so far. */
  'supervision.replaceAgent': command(OfCall.extend({ agentId: z.string() }), z.void()),
  /** Sends the caller to an extension of the dialplan; an empty context is the one for transfers. */
  'supervision.transfer': command(
    OfCall.extend({
      extension: z
        .string()
        .trim()
        .regex(/^[\w+*#.-]{1,40}$/),
      context: z.string().max(80),
    }),
    z.void(),
  ),
  /** The caller whom the operator has hears music, or the operator again. */
  'supervision.hold': command(OfCall.extend({ held: z.boolean() }), z.void()),
};
