import type { AgentHost, AgentSession } from '../../src/main/agents/port.ts';
import { bytesOf, samplesOf } from '../../src/shared/domain/engine.ts';
import { overUlaw } from './line.ts';

const FRAME = 160;
type Line = Parameters<AgentHost['line']>[0];

/**
 * A telephone without a PBX: 20 ms frames both ways on the real clock, the caller's voice through mu-law. What the
 * caller would hear is kept frame by frame.
 */
export class Handset {
  readonly lines = new Map<string, Line>();
  readonly told: string[] = [];
  /** Whether each 20 ms at the caller's ear had audio, from the start. */
  readonly heard: boolean[] = [];
  #queue: (Int16Array | ((result: 'played' | 'flushed') => void))[] = [];
  #paused = false;
  #playedMs = 0;
  #caller: Int16Array[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ticks = 0;

  readonly host: AgentHost = {
    tools: [],
    callTool: () => Promise.resolve({ ok: false, text: '' }),
    secret: () => Promise.resolve(null),
    setVariables: () => undefined,
    stalled: () => undefined,
    play: (audio) => {
      const pcm = samplesOf(audio);
      for (let at = 0; at < pcm.length; at += FRAME) this.#queue.push(pcm.subarray(at, at + FRAME));
    },
    mark: (settled) => {
      this.#queue.push(settled);
      queueMicrotask(() => this.#settle());
    },
    flush: () => {
      const dropped = this.#queue;
      this.#queue = [];
      this.#paused = false;
      for (const item of dropped) if (typeof item === 'function') item('flushed');
      const playedMs = this.#playedMs;
      this.#playedMs = 0;
      return { playedMs };
    },
    pause: () => {
      this.#paused = true;
    },
    resume: () => {
      this.#paused = false;
    },
    line: (line) => void this.lines.set(line.key, line),
    said: () => [],
    hangUp: (reason) => void this.told.push(`hang up: ${reason}`),
    transfer: ({ extension, context }) => void this.told.push(`transfer: ${extension}@${context}`),
    askForPerson: () => void this.told.push('ask for a person'),
    withdrawAsk: () => void this.told.push('withdraw'),
    fail: ({ code }) => void this.told.push(`fail: ${code}`),
  };

  /** Connects: from now on frames flow every 20 ms. */
  connect(session: AgentSession): void {
    const started = performance.now();
    this.#timer = setInterval(() => {
      while (this.#ticks * 20 < performance.now() - started) this.#tick(session);
    }, 5);
    session.start();
  }

  hangUp(): void {
    clearInterval(this.#timer);
  }

  /** The caller's voice, after what is being said. */
  say(pcm: Int16Array): void {
    for (let at = 0; at < pcm.length; at += FRAME) {
      const frame = new Int16Array(FRAME);
      frame.set(pcm.subarray(at, at + FRAME));
      this.#caller.push(frame);
    }
  }

  get lastHeardMs(): number {
    return this.heard.lastIndexOf(true) * 20 + 20;
  }

  get nowMs(): number {
    return this.#ticks * 20;
  }

  /** Resolves when the condition holds; fails after `ms`. */
  async until(what: string, condition: () => boolean, ms = 15_000): Promise<void> {
    for (const end = performance.now() + ms; !condition();) {
      if (performance.now() > end)
        throw new Error(`not in time: ${what}; ${JSON.stringify(this.transcript)}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** What was said, in its order, as "from: text". */
  get transcript(): string[] {
    return [...this.lines.values()].sort((a, b) => a.at - b.at).map((line) => `${line.from}: ${line.text}`);
  }

  #tick(session: AgentSession): void {
    this.#ticks++;
    this.#settle();
    const frame = this.#paused ? undefined : this.#queue.shift();
    const audible = frame instanceof Int16Array;
    if (audible) this.#playedMs += 20;
    this.heard.push(audible);
    this.#settle();
    const voice = this.#caller.shift() ?? new Int16Array(FRAME);
    session.hear(bytesOf(overUlaw(voice)), 'caller');
  }

  #settle(): void {
    for (let item = this.#queue[0]; typeof item === 'function'; item = this.#queue[0]) {
      this.#queue.shift();
      item('played');
    }
  }
}
