import { z } from 'zod';

/** An extension of a PBX that an agent answers. */
export const Assignment = z.object({
  pbxId: z.string(),
  extension: z
    .string()
    .trim()
    .regex(/^[\w+*#.-]{1,40}$/),
  agentId: z.string(),
  /** Channel variables that are handed to the agent as context. */
  variables: z.array(z.string().regex(/^[\w()]{1,80}$/)),
});
export type Assignment = z.infer<typeof Assignment>;
