import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentEngine } from '../../src/main/agents/port.ts';
import { createEngine } from '../../src/main/engine/engine.ts';
import type { Engine, EngineCommand } from '../../src/main/engine-port.ts';
import type { SecretStore } from '../../src/main/credentials/port.ts';
import { openHistory } from '../../src/main/history/history.ts';
import { createLog } from '../../src/main/log.ts';
import { openSettings } from '../../src/main/settings/store.ts';
import type { StoreFile } from '../../src/main/settings/store-file.ts';
import type { Speech } from '../../src/main/speech/port.ts';
import type { AudioPort } from '../../src/main/supervision/port.ts';
import type { AudioPortOffer } from '../../src/shared/contract/audio.ts';
import type { Delta, Notice } from '../../src/shared/contract/board.ts';
import type { ArgsOf, ParsedArgsOf, ResultOf } from '../../src/shared/contract/index.ts';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import type { Assignment } from '../../src/shared/domain/assignment.ts';
import type { Call, CallRecord } from '../../src/shared/domain/call.ts';
import type { PbxConfig, PbxStatus } from '../../src/shared/domain/pbx.ts';
import type { Pbx } from '../asterisk/world.ts';
import { pbx as pbxConfig } from '../fixtures/calls.ts';

/** The window's end of an audio port: keeps what it hears, speaks what it is told to. */
export class WindowPort implements AudioPort {
  readonly offer: AudioPortOffer;
  /** 20 ms frames heard: caller left, the other side right; with the Unix ms of their arrival. */
  readonly frames: { at: number; pcm: Int16Array }[] = [];
  readonly control: unknown[] = [];
  closed = false;
  #message: (message: unknown) => void = () => undefined;
  #close: () => void = () => undefined;

  constructor(offer: AudioPortOffer) {
    this.offer = offer;
  }
  post(message: unknown): void {
    if (message instanceof ArrayBuffer) this.frames.push({ at: Date.now(), pcm: new Int16Array(message) });
    else this.control.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onClose(listener: () => void): void {
    this.#close = listener;
  }
  close(): void {
    this.closed = true;
  }
  /** As the window posts a microphone frame. */
  speak(pcm: Int16Array, token = this.offer.token): void {
    this.#message({ token, pcm: pcm.slice().buffer });
  }
  /** Speaks a sound at the port's rate in real time, 20 ms at a time; settles when it was said or the port closed. */
  async say(samples: Int16Array): Promise<void> {
    const size = this.offer.rate / 50;
    const start = performance.now();
    for (let n = 0; n * size < samples.length && !this.closed; n += 1) {
      const frame = new Int16Array(size);
      frame.set(samples.subarray(n * size, (n + 1) * size));
      this.speak(frame);
      await new Promise((resolve) =>
        setTimeout(resolve, Math.max(0, start + (n + 1) * 20 - performance.now())),
      );
    }
  }
  lose(): void {
    this.#close();
  }
  /** One side of what was heard since a moment, as one sound. */
  heard(side: 'left' | 'right', since = 0): Int16Array {
    const frames = this.frames.filter(({ at }) => at >= since);
    const out = new Int16Array(frames.reduce((sum, { pcm }) => sum + pcm.length / 2, 0));
    let to = 0;
    for (const { pcm } of frames)
      for (let i = side === 'left' ? 0 : 1; i < pcm.length; i += 2) out[to++] = pcm[i] ?? 0;
    return out;
  }
}

export interface DeskOptions {
  pbx: Pbx;
  config?: Partial<PbxConfig>;
  /** The password, where it is not the right one. */
  password?: string;
  agents?: AgentConfig[];
  assignments?: Omit<Assignment, 'pbxId'>[];
  host?: string;
  /** Shared with other desks. */
  speech?: Speech;
  /** The agents' secrets: by agent, then by the key of the field. */
  secrets?: Record<string, Record<string, string>>;
  /** More engines, such as one that a test leads. */
  engines?: AgentEngine[];
}

/** A whole desk without a window: the engine in plain Node with a board of its own. End it with stop(). */
export class TestDesk {
  readonly calls = new Map<string, Call>();
  readonly statuses = new Map<string, PbxStatus>();
  readonly notices: Notice[] = [];
  readonly ports: WindowPort[] = [];
  /** Everything that the window was told, in order. */
  readonly told: [name: string, event: unknown][] = [];
  readonly copied: string[] = [];
  /** Where the operator has files saved. */
  chosenFolder: string | null = null;
  readonly log: string[] = [];
  readonly engine: Engine;
  readonly pbxId: string;
  readonly config: PbxConfig;
  readonly #folder: string;
  readonly #pbx: Pbx;
  readonly #password: string;

  private constructor(options: DeskOptions) {
    const { pbx } = options;
    this.#pbx = pbx;
    this.#folder = mkdtempSync(join(tmpdir(), 'cordboard-desk-'));
    this.pbxId = `pbx-${randomUUID().slice(0, 8)}`;
    this.config = pbxConfig({
      id: this.pbxId,
      name: 'Test PBX',
      url: pbx.url,
      appName: pbx.appName,
      username: pbx.ariUser,
      websocketClient: pbx.websocketClient,
      ...options.config,
    });
    this.#password = options.password ?? pbx.ariPassword;
    const log = createLog({
      level: 'info',
      to: {
        write: (line: string) => {
          this.log.push(line);
        },
      },
    });
    const settings = openSettings({ file: memoryFile(), log, operatorName: 'Ada' });
    if (options.agents) settings.set('agents', options.agents);
    settings.set('pbxs', [this.config]);
    settings.set(
      'assignments',
      (options.assignments ?? []).map((assignment) => ({ ...assignment, pbxId: this.pbxId })),
    );
    const secrets = memorySecrets();
    void secrets.set(`pbx/${this.pbxId}/password`, this.#password);
    for (const [agentId, kept] of Object.entries(options.secrets ?? {}))
      for (const [key, secret] of Object.entries(kept)) void secrets.set(`agent/${agentId}/${key}`, secret);
    this.engine = createEngine({
      settings,
      secrets,
      history: openHistory({ file: join(this.#folder, 'history.db'), log, onTrouble: () => undefined }),
      log,
      speechWorkerUrl: new URL('../../src/main/speech/worker.ts', import.meta.url),
      ...(options.engines && { engines: options.engines }),
      ...(options.speech && { speech: options.speech }),
      identity: { osUser: 'ada', host: options.host ?? 'desk-3' },
      about: { version: '0', runtime: 'node' },
      openAudioPort: (offer) => {
        const port = new WindowPort(offer);
        this.ports.push(port);
        return port;
      },
      emit: (name, event) => {
        this.told.push([name, event]);
        if (name === 'board.delta') this.#apply(event as Delta);
      },
      voicesFolder: join(this.#folder, 'voices'),
      copyText: async (text) => void this.copied.push(text),
      chooseFolder: async () => this.chosenFolder,
      confFolder: fileURLToPath(new URL('../../asterisk-conf/', import.meta.url)),
      troubles: [],
      options: { demo: false },
    });
  }

  /** Starts a desk and points the PBX's websocket_client.conf to it; settles when the link is up (or `state`). */
  static async start(options: DeskOptions, state: PbxStatus['link'] = 'up'): Promise<TestDesk> {
    const desk = new TestDesk(options);
    await desk.engine.start();
    await desk.until(
      'the media server',
      () => desk.status?.media.state !== 'off' && desk.status !== undefined,
    );
    if (desk.config.media.connection === 'pbx-dials-us' && state === 'up') await desk.pointMediaHere();
    await desk.until(`the link being ${state}`, () => desk.status?.link === state);
    return desk;
  }

  get status(): PbxStatus | undefined {
    return this.statuses.get(this.pbxId);
  }

  /** What the administrator does with the file that the wizard shows. */
  async pointMediaHere(): Promise<void> {
    await this.invoke('pbx.copyFile', {
      config: this.config,
      extensions: [],
      name: 'websocket_client.conf',
      password: this.#password,
    });
    const text = this.copied.at(-1) ?? '';
    const field = (name: string) => new RegExp(`^${name}\\s*=\\s*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
    await this.#pbx.setMedia({ uri: field('uri'), user: field('username'), password: field('password') });
  }

  invoke<N extends EngineCommand>(
    name: N,
    ...args: ArgsOf<N> extends void ? [] : [ParsedArgsOf<N>]
  ): Promise<ResultOf<N>> {
    return this.engine.handle(name, args[0] as ParsedArgsOf<N>);
  }

  /** Settles with what `find` gives as soon as it gives something; throws after the time is out. */
  async until<T>(
    what: string,
    find: () => T | null | undefined | false | Promise<T | null | undefined | false>,
    withinMs = 15_000,
  ): Promise<T> {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const found = await find();
      if (found !== null && found !== undefined && found !== false) return found;
      if (Date.now() > deadline)
        throw new Error(
          `There was no ${what} in time. Calls: ${JSON.stringify([...this.calls.values()])}\nPBX: ${JSON.stringify(this.status)}\n${this.log.slice(-20).join('')}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** The only call in this state, ours or (elsewhere) not. */
  callIn(state: Call['state'], withinMs?: number): Promise<Call> {
    return this.until(
      `call ${state}`,
      () => [...this.calls.values()].find((call) => call.state === state),
      withinMs,
    );
  }

  async records(): Promise<CallRecord[]> {
    return this.invoke('history.list', { search: '', before: null, limit: 100 });
  }

  async stop(): Promise<void> {
    await this.engine.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #apply(delta: Delta): void {
    for (const op of delta.ops) {
      if (op.op === 'call') this.calls.set(op.call.id, op.call);
      else if (op.op === 'call-gone') this.calls.delete(op.id);
      else if (op.op === 'pbx') this.statuses.set(op.pbx.id, op.pbx);
      else if (op.op === 'pbx-gone') this.statuses.delete(op.id);
      else if (op.op === 'notice') this.notices.push(op.notice);
    }
  }
}

function memoryFile(): StoreFile {
  let data: Record<string, unknown> = {};
  return {
    path: 'memory',
    read: () => data,
    write: (next) => {
      data = next;
    },
    copyTo: () => undefined,
    moveTo: () => undefined,
  };
}

function memorySecrets(): SecretStore {
  const kept = new Map<string, string>();
  return {
    get: async (name) => kept.get(name) ?? null,
    set: async (name, secret) => {
      kept.set(name, secret);
      return 'session';
    },
    remove: async (name) => void kept.delete(name),
    problem: async () => null,
  };
}
