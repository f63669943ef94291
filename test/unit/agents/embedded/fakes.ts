import { vi } from 'vitest';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';
import type { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { NORMAL_TURNS } from '../../../../src/shared/domain/turn-taking.ts';
import { Step } from '../../../../src/shared/domain/conversation.ts';
import type { AgentHost, CallContext, ToolDefinition, ToolResult } from '../../../../src/main/agents/port.ts';
import type { Speech, VadEvent } from '../../../../src/main/speech/port.ts';
import type { SpeechError } from '../../../../src/main/speech/problem.ts';
import { speechError } from '../../../../src/main/speech/problem.ts';

/** A voice that takes 20 ms for each letter; ears that hear what the test says. Uses the fake clock. */
export class FakeSpeech implements Speech {
  /** What the next recognitions give; a SpeechError to fail. */
  readonly texts: (string | SpeechError)[] = [];
  recognizeMs = 50;
  synthesizeMs = 10;
  readonly spoken: string[] = [];
  readonly recognized: { samples: number; expected: readonly string[]; aborted: boolean }[] = [];
  broken: SpeechError | null = null;
  vads = 0;
  #listener: ((event: VadEvent) => void) | undefined;
  #streamMs = 0;

  warm = () => Promise.resolve({ vadMs: 1, recognizerMs: 1, voicesMs: 1 });

  async synthesize(text: string, _voice: string, _rate: number, signal?: AbortSignal): Promise<Int16Array> {
    this.spoken.push(text);
    await new Promise((resolve) => setTimeout(resolve, this.synthesizeMs));
    if (signal?.aborted) throw speechError('speech-aborted');
    if (this.broken) throw this.broken;
    return new Int16Array(text.length * 160);
  }

  async prepare(text: string, voice: string, rate: number): Promise<void> {
    await this.synthesize(text, voice, rate);
  }

  forgetPack = () => Promise.resolve();
  keepVoices = () => undefined;

  async recognize(pcm: Int16Array, signal?: AbortSignal, expected: readonly string[] = []): Promise<string> {
    const one = { samples: pcm.length, expected, aborted: false };
    this.recognized.push(one);
    await new Promise((resolve) => setTimeout(resolve, this.recognizeMs));
    one.aborted = signal?.aborted ?? false;
    if (one.aborted) throw speechError('speech-aborted');
    const text = this.texts.shift() ?? '';
    if (typeof text !== 'string') throw text;
    return text;
  }

  openVad(_options: object, listener: (event: VadEvent) => void) {
    this.vads++;
    this.#listener = listener;
    this.#streamMs = 0;
    return {
      push: (pcm: Int16Array) => {
        this.#streamMs += pcm.length / 8;
      },
      close: () => {
        this.#listener = undefined;
      },
    };
  }

  close = () => Promise.resolve();

  event(type: 'onset' | 'false-onset' | 'speech' | 'pause' | 'continued' | 'end'): void {
    const at = this.#streamMs;
    this.#listener?.(type === 'end' ? { type, at, endedAt: at - 576 } : { type, at });
  }
}

type Line = Parameters<AgentHost['line']>[0];

/** Plays one frame every 20 ms of the fake clock. Everything that it is asked is in `log`, in order. */
export class FakeHost implements AgentHost {
  readonly log: string[] = [];
  readonly lines = new Map<string, Line>();
  paused = false;
  #queue: (number | ((result: 'played' | 'flushed') => void))[] = [];
  #playedMs = 0;

  tick(): void {
    this.#settle();
    if (!this.paused && typeof this.#queue[0] === 'number') {
      this.#queue.shift();
      this.#playedMs += 20;
    }
    this.#settle();
  }

  get playing(): boolean {
    return this.#queue.length > 0 && !this.paused;
  }

  readonly tools: ToolDefinition[] = [];
  readonly secret = (_key: string): Promise<string | null> => Promise.resolve(null);

  callTool(...[name]: Parameters<AgentHost['callTool']>): Promise<ToolResult> {
    this.log.push(`tool: ${name}`);
    return Promise.resolve({ ok: true, text: '' });
  }

  setVariables(values: Readonly<Record<string, string>>): void {
    this.log.push(`variables: ${Object.keys(values).join(' ')}`);
  }

  stalled(problem: { code: string } | null): void {
    this.log.push(problem ? `stalled: ${problem.code}` : 'goes on');
  }

  play(audio: Uint8Array): void {
    for (let at = 0; at < audio.length; at += 320) this.#queue.push(20);
  }

  mark(settled: (result: 'played' | 'flushed') => void): void {
    this.#queue.push(settled);
  }

  flush(exactly?: (playedMs: number) => void): { playedMs: number } {
    const dropped = this.#queue;
    this.#queue = [];
    this.paused = false;
    if (dropped.some((item) => typeof item === 'number')) this.log.push('flush');
    for (const item of dropped) if (typeof item === 'function') item('flushed');
    const playedMs = this.#playedMs;
    this.#playedMs = 0;
    exactly?.(playedMs);
    return { playedMs };
  }

  pause(): void {
    this.paused = true;
    this.log.push('pause');
  }

  resume(): void {
    if (this.paused) this.log.push('resume');
    this.paused = false;
  }

  said(): TranscriptLine[] {
    return [...this.lines.values()].map(({ from, text, at, heard }, i) => ({
      id: i + 1,
      from,
      text,
      at,
      heard: heard ?? null,
      latencyMs: null,
    }));
  }

  /** Not logged where only its times became known. */
  line(line: Line): void {
    const before = this.lines.get(line.key);
    this.lines.set(line.key, line);
    if (before?.text === line.text && before.heard?.text === line.heard?.text) return;
    this.log.push(`${line.from}: ${line.text}${line.heard ? ` [${line.heard.text}]` : ''}`);
  }

  hangUp(reason: string): void {
    this.log.push(`hang up: ${reason}`);
  }

  transfer({ extension, context }: { extension: string; context: string }): void {
    this.log.push(`transfer: ${extension}@${context}`);
  }

  askForPerson(reason: string): void {
    this.log.push(`ask: ${reason}`);
  }

  withdrawAsk(): void {
    this.log.push('withdraw');
  }

  fail({ code }: { code: string }): void {
    this.log.push(`fail: ${code}`);
  }

  /** What was logged since the last call. */
  news(): string[] {
    return this.log.splice(0);
  }

  #settle(): void {
    for (let item = this.#queue[0]; typeof item === 'function'; item = this.#queue[0]) {
      this.#queue.shift();
      item('played');
    }
  }
}

export const context: CallContext = {
  caller_number: '100',
  called_number: '8000',
  direction: 'inbound',
  call_id: 'c1',
  provider: 'ari',
};

const menu = Step.parse({
  do: 'listen',
  prompt: 'Red or blue?',
  branches: [
    { words: ['red'], digits: ['1'], to: 'red' },
    { words: ['blue'], digits: ['2', '22'], to: 'blue' },
    { words: ['person'], digits: ['0'], to: 'person' },
  ],
  timeoutMs: 5000,
  noInput: ['Are you there?'],
  noMatch: ['Say red or blue.'],
  giveUp: 'bye',
});

export function agentOf(more: Partial<AgentConfig> = {}): AgentConfig {
  return {
    id: 'a',
    name: 'A',
    engine: 'embedded',
    language: 'en',
    turnTaking: NORMAL_TURNS,
    overQuota: { to: 'dialplan' },
    fallback: { to: 'dialplan' },
    holding: '',
    tools: [],
    lookup: null,
    afterCall: null,
    voice: 'rms',
    hearsTakeover: true,
    maxCalls: 1,
    maxCallSeconds: 600,
    facts: { shop: 'Paints' },
    options: {
      conversation: {
        start: 'hello',
        steps: {
          hello: { do: 'say', text: 'This is {shop}. You are {caller_number}.', to: 'menu' },
          menu,
          red: { do: 'say', text: 'Red it is.', to: 'menu' },
          blue: { do: 'transfer', text: 'To the blue one.', extension: '22', context: 'shops' },
          person: {
            do: 'ask-person',
            text: 'One moment.',
            reason: 'wants a person',
            waitMs: 20_000,
            hold: 'Please wait.',
            to: 'nobody',
          },
          nobody: { do: 'transfer', text: '', extension: '', context: '' },
          bye: { do: 'hang-up', text: 'Goodbye.' },
        },
        timeUp: 'Time is over.',
        back: { text: 'I am back.', to: '' },
      },
    },
    ...more,
  };
}

/** Lets the fake clock run, with a frame heard and one played every 20 ms. */
export async function run(
  host: FakeHost,
  session: { hear(audio: Uint8Array, from: 'caller' | 'operator'): void },
  ms: number,
): Promise<void> {
  for (let done = 0; done < ms; done += 20) {
    session.hear(new Uint8Array(320), 'caller');
    host.tick();
    await vi.advanceTimersByTimeAsync(20);
  }
}
