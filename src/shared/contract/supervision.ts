import { z } from 'zod';
import { command } from './define.ts';

const OfCall = z.object({ callId: z.string() });

export const supervisionCommands = {
  /** Starts to listen: an audio port of kind `listen` arrives (see audio.ts). One call at a time; another ends the first. */
  'supervision.listen': command(OfCall, z.void()),
  'supervision.stopListening': command(z.void(), z.void()),
  /** Takes the caller over: an audio port of kind `microphone` arrives with its token, and one of kind `listen` where there is none yet. */
  'supervision.takeOver': command(OfCall, z.void()),
  'supervision.handBack': command(OfCall, z.void()),
  'supervision.hangUp': command(OfCall, z.void()),
  'supervision.toDialplan': command(OfCall, z.void()),
};
