import { z } from 'zod';

/** Where a caller goes whom the agent cannot serve. */
export const Fallback = z.discriminatedUnion('to', [
  /** On in the dialplan where the call came from. */
  z.object({ to: z.literal('dialplan') }),
  /** An empty context is the one for transfers in asterisk-conf. */
  z.object({ to: z.literal('extension'), extension: z.string().trim().min(1), context: z.string() }),
  z.object({ to: z.literal('agent'), agentId: z.string().min(1) }),
]);
export type Fallback = z.infer<typeof Fallback>;
