import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import { command } from './define.ts';

/** How far a test call has come; `gone` once the telephone was hung up after the agent spoke. */
export const TestCallState = z.enum([
  'dialling',
  'answered',
  'arrived',
  'with-agent',
  'heard',
  'gone',
  'failed',
]);
export type TestCallState = z.infer<typeof TestCallState>;

export const TestCallProgress = z.object({
  pbxId: z.string(),
  state: TestCallState,
  /** The agent that took the call, and what it said first. */
  agent: z.string().nullable(),
  said: z.string().nullable(),
  problem: Problem.nullable(),
});
export type TestCallProgress = z.infer<typeof TestCallProgress>;

export const testCallCommands = {
  /**
   * Rings a telephone of the operator's. Whoever answers is sent through the dialplan to an extension of an agent, as a
   * caller is. What becomes of it is told by the event testCall.progress.
   */
  'testCall.start': command(
    z.object({
      pbxId: z.string(),
      /** An extension of the PBX, for its dial template, or a whole endpoint (PJSIP/6001). */
      telephone: z
        .string()
        .trim()
        .regex(/^([\w+*#.-]{1,40}|\w+\/[^\s,&|]{1,100})$/),
      /** The extension that the agent answers. */
      extension: z.string(),
    }),
    z.void(),
  ),
  'testCall.stop': command(z.void(), z.void()),
};
