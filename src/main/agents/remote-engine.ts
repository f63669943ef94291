import { z } from 'zod';
import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { EngineInfo } from '../../shared/domain/engine.ts';
import { CordboardError, problemOf } from '../../shared/domain/problem.ts';
import type { AgentEngine, AgentSession, OpenOptions } from './port.ts';

export interface RemoteOpen extends OpenOptions {
  /** To be told when the session has stopped. */
  onStop: (session: AgentSession) => void;
}

/** An engine whose agents run elsewhere: nothing to load, and its options are what its schema says. */
export function remoteEngine<Options>(engine: {
  info: EngineInfo;
  /** Of an agent's options; may throw a CordboardError in a transform. */
  options: z.ZodType<Options>;
  open: (options: Options, call: RemoteOpen) => AgentSession;
}): AgentEngine {
  const sessions = new Set<AgentSession>();
  return {
    info: engine.info,

    check(agent) {
      const parsed = engine.options.safeParse(agent.options);
      return parsed.success ? [] : faults(parsed.error, engine.info);
    },

    warm: () => Promise.resolve(),

    open(call) {
      const parsed = engine.options.safeParse(call.agent.options);
      if (!parsed.success) throw new CordboardError(unusable(call.agent, faults(parsed.error, engine.info)));
      const session = engine.open(parsed.data, { ...call, onStop: (one) => sessions.delete(one) });
      sessions.add(session);
      return session;
    },

    close() {
      for (const session of [...sessions]) session.stop();
      return Promise.resolve();
    },
  };
}

/** An object that somebody typed as JSON, or imported as one. No text is an empty object. */
export const JsonObject = z
  .union([z.string(), z.record(z.string(), z.unknown())])
  .transform((value, context): Record<string, unknown> => {
    if (typeof value !== 'string') return value;
    if (value.trim() === '') return {};
    const parsed = z.record(z.string(), z.unknown()).safeParse(json(value));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: 'This is no JSON object: { "name": "value" }.' });
    return z.NEVER;
  })
  .default({});

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** With the label of the field, as the person who entered it knows it. */
function faults(error: z.ZodError, info: EngineInfo): string[] {
  return error.issues.map(({ path, message }) => {
    const label = info.fields.find(({ key }) => key === path[0])?.label;
    return label ? `${label}: ${message}` : message;
  });
}

function unusable(agent: AgentConfig, what: string[]) {
  return {
    code: 'agent-options',
    message: `The agent ${agent.name} cannot be used as it is set up. ${what.join(' ')}`,
    hint: 'Correct it under Agents.',
  };
}

/** A check of one field by something that throws a CordboardError. */
export function checked<T>(read: (text: string) => T) {
  return (text: string, context: z.RefinementCtx): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: problemOf(error).message });
      return z.NEVER;
    }
  };
}

/** Close codes by which a server refuses whoever connected: policy, unauthorized, forbidden, and 401 and 403 in the private range. */
const REFUSED = [1008, 3000, 3003, 4001, 4003, 4401, 4403];

export function isRefusal(closeCode: number): boolean {
  return REFUSED.includes(closeCode);
}
