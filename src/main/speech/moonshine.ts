import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxValue } from 'onnxruntime-common';

const LAYERS = 6;
const HEADS = 8;
const HEAD_SIZE = 36;
const START = 1;
const END = 2;
/** Nobody says more in a second; what goes beyond is the model repeating itself. */
const TOKENS_PER_SECOND = 6.5;

export const onnxOptions: InferenceSession.SessionOptions = {
  // One thread each: many calls share the machine, and the media path must not wait for the recognizer.
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
};

/** Phrases as a tree of their tokens. */
export type Expected = ReadonlyMap<number, Expected>;

/** How much an expected token gains: enough to tip a close decision, too little to put words into a mouth. */
const PREFERENCE = 1.5;

type Feeds = Record<string, OnnxValue>;

/** Moonshine tiny, English speech to text. */
export class Moonshine {
  readonly #encoder: InferenceSession;
  readonly #decoder: InferenceSession;
  /** Outputs of the decoder that go in again at the next token, with the name they go in by. */
  readonly #kept: { output: string; input: string; ofEncoder: boolean }[];

  private constructor(encoder: InferenceSession, decoder: InferenceSession) {
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#kept = decoder.outputNames
      .filter((name) => name.startsWith('present.'))
      .map((output) => ({
        output,
        input: output.replace('present', 'past_key_values'),
        ofEncoder: output.includes('.encoder.'),
      }));
    if (this.#kept.length !== LAYERS * 4) throw new Error('not the decoder of Moonshine tiny');
  }

  static async load(encoderPath: string, decoderPath: string): Promise<Moonshine> {
    return new Moonshine(
      await InferenceSession.create(encoderPath, onnxOptions),
      await InferenceSession.create(decoderPath, onnxOptions),
    );
  }

  /**
   * The tokens of what is said in 16 kHz audio (floats in -1..1), with how sure the model is of them (mean log
   * probability, 0 is certain). Null if it was cancelled in between. Phrases that are expected are preferred where it
   * hesitates.
   */
  async tokens(
    audio: Float32Array,
    cancelled: () => boolean,
    expected: Expected,
  ): Promise<{ tokens: number[]; sure: number } | null> {
    const encoded = await this.#encoder.run({
      input_values: new Tensor('float32', audio, [1, audio.length]),
    });
    const states = encoded['last_hidden_state'];
    if (!states) throw new Error('the encoder has no output');
    const feeds: Feeds = { encoder_hidden_states: states };
    const empty = new Tensor('float32', new Float32Array(0), [0, HEADS, 1, HEAD_SIZE]);
    for (const { input } of this.#kept) feeds[input] = empty;

    const tokens: number[] = [];
    const limit = Math.ceil((audio.length / 16000) * TOKENS_PER_SECOND) + 2;
    let last = START;
    let logs = 0;
    let within: Expected[] = [];
    while (tokens.length < limit) {
      if (cancelled()) return null;
      const first = tokens.length === 0;
      feeds['input_ids'] = new Tensor('int64', BigInt64Array.of(BigInt(last)), [1, 1]);
      feeds['use_cache_branch'] = new Tensor('bool', [!first], [1]);
      const out: Feeds = await this.#decoder.run(feeds);
      const logits = out['logits']?.data;
      if (!(logits instanceof Float32Array)) throw new Error('the decoder has no output');
      // Not allowed to end at once: it would, on digits and on short answers.
      prefer(logits, [expected, ...within]);
      const best = likeliest(logits, first ? END : -1);
      logs += best.log;
      if (best.token === END) break;
      tokens.push(best.token);
      within = [expected, ...within].flatMap((phrases) => phrases.get(best.token) ?? []);
      last = best.token;
      for (const { output, input, ofEncoder } of this.#kept) {
        const value = out[output];
        if (value && (first || !ofEncoder)) feeds[input] = value;
      }
    }
    return { tokens, sure: logs / (tokens.length + 1) };
  }
}

function prefer(logits: Float32Array, expected: Expected[]): void {
  const tokens = new Set(expected.flatMap((phrases) => [...phrases.keys()]));
  for (const token of tokens) logits[token]! += PREFERENCE;
}

function likeliest(logits: Float32Array, forbidden: number): { token: number; log: number } {
  let token = 0;
  let max = -Infinity;
  for (let i = 0; i < logits.length; i++) {
    const x = logits[i] as number;
    if (x > max && i !== forbidden) {
      max = x;
      token = i;
    }
  }
  let sum = 0;
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] as number) - max);
  return { token, log: -Math.log(sum) };
}
