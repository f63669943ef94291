import type { ChatCompletionToolMessageParam } from 'openai/resources/chat/completions';
import { resample, silence, type Sound } from '../asterisk/audio.ts';
import { LanServer, VOICE_RATE, type ModelDeed } from './lan-server.ts';
import { Uses, type ToolServer, type Use, type Wish } from './stand-in.ts';

const KEY = 'lan-stand-in-4711';

/** The servers of a pipeline, whose model writes what the test says and whose voice sounds as the test says. */
export class PipelineStandIn implements ToolServer {
  readonly engine = 'pipeline';
  readonly waits = true;
  readonly ready = true;
  /** The model is told in words. */
  readonly playedMs = null;
  readonly #uses = new Uses();
  readonly #sounds = new Map<string, Sound>();
  readonly #lan: LanServer;
  #next: ModelDeed[] | null = null;
  #understood = '';

  constructor() {
    this.#lan = new LanServer({
      recognize: () => Promise.resolve(this.#understood),
      synthesize: (text) =>
        Promise.resolve(resample(this.#sounds.get(text) ?? silence(100), VOICE_RATE).samples),
    });
    this.#lan.key = KEY;
    this.#lan.script = ({ messages }) => {
      for (const message of messages)
        if (message.role === 'tool') this.#uses.answered(message.tool_call_id, message);
      const deeds = this.#next ?? ['Well.'];
      this.#next = null;
      return deeds;
    };
  }

  get faults(): string[] {
    return this.#lan.faults;
  }

  start(): Promise<void> {
    return this.#lan.start();
  }

  stop(): Promise<void> {
    return this.#lan.stop();
  }

  options(): Record<string, unknown> {
    const { url } = this.#lan;
    return {
      llmUrl: url,
      llmModel: 'scripted',
      instructions: 'You are {name}.',
      greeting: 'Good day.',
      stt: 'endpoint',
      sttUrl: url,
      sttModel: 'ears',
      tts: 'endpoint',
      ttsUrl: url,
      ttsModel: 'mouth',
      ttsVoice: 'slt',
      ttsRate: VOICE_RATE,
    };
  }

  secrets(): Record<string, string> {
    return { llmKey: KEY, sttKey: KEY, ttsKey: KEY };
  }

  say(sound: Sound, words: string): void {
    this.#sounds.set(words, sound);
    this.#next = [words];
  }

  callerSpeaks(): void {}

  /** What is understood of whatever the caller says from now on. */
  callerSaid(words: string): void {
    this.#understood = words;
  }

  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[] {
    if (first) this.say(first.sound, first.words);
    const uses = wishes.map((wish, i) => this.#uses.add(`call_${wish.name}_${String(i)}`, wish));
    const deeds = uses.map(({ id, name }, i) => ({ tool: name, id, args: JSON.stringify(wishes[i]?.args) }));
    this.#next = [...(this.#next ?? []), ...deeds];
    return uses;
  }

  answerTo({ id }: Use, { text }: { ok: boolean; text: string }): ChatCompletionToolMessageParam {
    return { role: 'tool', tool_call_id: id, content: text };
  }
}
