import type { AgentEngine, AgentHost, AgentSession, CallContext } from '../../src/main/agents/port.ts';
import { bytesOf } from '../../src/shared/domain/engine.ts';
import { tone } from '../asterisk/audio.ts';

/** An agent whom a test leads through its host; it talks in tones. */
export class ScriptedSession implements AgentSession {
  readonly format = { encoding: 'pcm', rate: 8000 } as const;
  readonly host: AgentHost;
  readonly context: CallContext;
  started = false;

  constructor(host: AgentHost, context: CallContext) {
    this.host = host;
    this.context = context;
  }
  say(hz: number | string, ms = 1000): void {
    if (typeof hz === 'number') this.host.play(bytesOf(tone(hz, ms).samples));
  }
  start(): void {
    this.started = true;
  }
  hear(): void {}
  digit(): void {}
  whisper(): void {}
  mute(): void {}
  back(): void {}
  stop(): void {}
}

/** An engine that comes with no app, as EngineDeps.engines takes it. */
export class ScriptedEngine implements AgentEngine {
  readonly info = {
    id: 'scripted',
    name: 'Scripted',
    summary: '',
    onPremises: true,
    fields: [],
    can: ['tools' as const],
  };
  readonly sessions: ScriptedSession[] = [];
  check(): string[] {
    return [];
  }
  warm(): Promise<void> {
    return Promise.resolve();
  }
  open({ host, context }: { host: AgentHost; context: CallContext }): AgentSession {
    const session = new ScriptedSession(host, context);
    this.sessions.push(session);
    return session;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
