import { z } from 'zod';

export const Party = z.enum(['caller', 'agent', 'operator']);
export type Party = z.infer<typeof Party>;

/** Who hears whom: for each listener the parties whose audio reaches it. */
export const Hearing = z.object({
  caller: z.array(Party).readonly(),
  agent: z.array(Party).readonly(),
  operator: z.array(Party).readonly(),
});
export type Hearing = Readonly<z.infer<typeof Hearing>>;

/** Nobody hears anybody: a call that is not connected yet, or not ours. */
export const SILENCE: Hearing = { caller: [], agent: [], operator: [] };

/** The table for a call in the hands of its agent or of the operator. */
export function hearingOf(call: {
  takenOver: boolean;
  listening: boolean;
  agentHearsTakeover: boolean;
  /** The operator has silenced the agent, who may hear on as during a take-over. */
  muted?: boolean;
  /** The caller hears music. */
  held?: boolean;
}): Hearing {
  if (call.held) return SILENCE;
  if (call.takenOver)
    return {
      caller: ['operator'],
      agent: call.agentHearsTakeover ? ['caller', 'operator'] : [],
      operator: ['caller'],
    };
  if (call.muted)
    return {
      caller: [],
      agent: call.agentHearsTakeover ? ['caller'] : [],
      operator: call.listening ? ['caller'] : [],
    };
  return { caller: ['agent'], agent: ['caller'], operator: call.listening ? ['caller', 'agent'] : [] };
}
