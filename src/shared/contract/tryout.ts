import { z } from 'zod';
import { AgentConfig } from '../domain/agent.ts';
import { command } from './define.ts';

/** Talking to an agent from its editor, without a telephone: saved or not, on a PBX inside the app. */
export const tryoutCommands = {
  /** Ends the one before. An audio port of kind `microphone` and one of kind `listen` arrive, of the call TRYOUT. */
  'tryout.start': command(z.object({ agent: AgentConfig }), z.void()),
  'tryout.stop': command(z.void(), z.void()),
  'tryout.press': command(z.object({ digit: z.string().regex(/^[0-9*#]$/) }), z.void()),
};

/** The call that audio ports of a try-out are for. */
export const TRYOUT = 'tryout';
