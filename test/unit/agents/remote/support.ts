import { afterEach, beforeEach } from 'vitest';
import type { AgentEngine, AgentSession, CallContext } from '../../../../src/main/agents/port.ts';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';
import { VendorServer } from '../../../engines/vendor-server.ts';
import { agentOf, context, FakeHost } from '../embedded/fakes.ts';

/** A host that knows secrets and keeps what it is to play. */
export class RemoteHost extends FakeHost {
  readonly secrets = new Map<string, string>();
  readonly played: Buffer[] = [];
  readonly variables: Record<string, string> = {};

  override readonly secret = (key: string): Promise<string | null> =>
    Promise.resolve(this.secrets.get(key) ?? null);

  override play(audio: Uint8Array): void {
    this.played.push(Buffer.from(audio));
    super.play(audio);
  }

  override setVariables(values: Readonly<Record<string, string>>): void {
    Object.assign(this.variables, values);
    super.setVariables(values);
  }

  /** Everything that is queued is played. */
  playAll(): void {
    while (this.playing) this.tick();
    this.tick();
  }
}

/** A bot on a port of its own, and a session of an engine that talks to it; both are ended after each test. */
export function useBot() {
  const the = {
    server: undefined as unknown as VendorServer,
    host: undefined as unknown as RemoteHost,
    texts: [] as Record<string, unknown>[],
    binary: [] as Buffer[],
    headers: {} as Record<string, string | string[] | undefined>,
    url: '',
    refuse: null as number | null,
    session: null as AgentSession | null,
    open(
      engine: AgentEngine,
      options: Record<string, unknown>,
      more: Partial<CallContext> = {},
      before: TranscriptLine[] = [],
    ): AgentSession {
      the.session = engine.open({
        agent: agentOf({ engine: engine.info.id, options }),
        context: { ...context, ...more } as CallContext,
        host: the.host,
        before,
      });
      return the.session;
    },
    /** The messages of one kind so far. */
    got(key: string, value: string): Record<string, unknown>[] {
      return the.texts.filter((message) => message[key] === value);
    },
  };
  beforeEach(async () => {
    Object.assign(the, { host: new RemoteHost(), texts: [], binary: [], headers: {}, refuse: null });
    the.server = new VendorServer({
      admit: () => the.refuse,
      connected: (request) => {
        the.headers = request.headers;
        the.url = request.url ?? '';
      },
      message: (text) => the.texts.push(JSON.parse(text) as Record<string, unknown>),
      binary: (bytes) => the.binary.push(bytes),
    });
    await the.server.start();
  });
  afterEach(async () => {
    the.session?.stop();
    await the.server.stop();
  });
  return the;
}
