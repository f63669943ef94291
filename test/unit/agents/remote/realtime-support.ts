import type { AgentEngine, AgentSession } from '../../../../src/main/agents/port.ts';
import type { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';
import type { StandIn } from '../../../engines/stand-in.ts';
import { agentOf, context } from '../embedded/fakes.ts';
import { RemoteHost } from './support.ts';

/** A host with the stand-in's secrets, whose tools answer as the test says. */
export class ToolHost extends RemoteHost {
  override readonly tools = [
    { name: 'look_up', description: 'Looks up an order.', parameters: { type: 'object', properties: {} } },
  ];
  readonly called: { name: string; args: unknown; signal: AbortSignal | undefined }[] = [];
  answer: ((text: string) => void) | null = null;

  override callTool(name: string, args?: unknown, signal?: AbortSignal) {
    this.called.push({ name, args, signal });
    return new Promise<{ ok: boolean; text: string }>((resolve) => {
      this.answer = (text) => resolve({ ok: true, text });
    });
  }
}

export function openSession(
  engine: AgentEngine,
  standIn: StandIn,
  more: {
    agent?: Partial<AgentConfig>;
    options?: Record<string, unknown>;
    before?: TranscriptLine[];
    host?: ToolHost;
  } = {},
): { session: AgentSession; host: ToolHost } {
  const host = more.host ?? new ToolHost();
  for (const [key, secret] of Object.entries(standIn.secrets())) host.secrets.set(key, secret);
  const options = { ...standIn.options(), ...more.options };
  const facts = { name: 'Ada of the front desk' };
  const agent = agentOf({ engine: engine.info.id, options, facts, ...more.agent });
  const session = engine.open({ agent, context, host, before: more.before ?? [] });
  session.start();
  return { session, host };
}

export function line(from: TranscriptLine['from'], text: string, heard?: string): TranscriptLine {
  return {
    id: 1,
    at: 0,
    from,
    text,
    heard: heard === undefined ? null : { ms: 100, text: heard },
    latencyMs: null,
  };
}
