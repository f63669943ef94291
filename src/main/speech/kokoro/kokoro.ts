import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Numbers that describe how a voice sounds. */
const STYLE = 256;
/** Symbols that are said at once, some 15 s; the model takes 510. A thread cannot end before it has said them. */
const MOST_SYMBOLS = 250;
/** Stands before and after the symbols. */
const FRAME = 0n;

/** By the symbol, the number that the model knows it by. */
export type Vocabulary = ReadonlyMap<string, number>;

/** A style for each number of symbols: rows of STYLE floats. */
export type VoiceStyles = Float32Array;

export function parseVocabulary(text: string): Vocabulary {
  const data: unknown = JSON.parse(text);
  if (typeof data !== 'object' || data === null) throw new Error('the vocabulary is no table');
  const entries = Object.entries(data).filter(
    (entry): entry is [string, number] => Number.isInteger(entry[1]) && [...entry[0]].length === 1,
  );
  if (entries.length === 0) throw new Error('the vocabulary is empty');
  return new Map(entries);
}

export function parseStyles(bytes: Uint8Array): VoiceStyles {
  if (bytes.length === 0 || bytes.length % (STYLE * 4) !== 0) throw new Error('not the styles of a voice');
  return new Float32Array(bytes.slice().buffer);
}

/** The Kokoro-82M model: symbols in, sound out. */
export class Kokoro {
  readonly #session: InferenceSession;
  readonly #vocabulary: Vocabulary;

  private constructor(session: InferenceSession, vocabulary: Vocabulary) {
    this.#session = session;
    this.#vocabulary = vocabulary;
  }

  /** @param threads cores that one sentence may use */
  static async load(modelPath: string, vocabulary: Vocabulary, threads: number): Promise<Kokoro> {
    const session = await InferenceSession.create(modelPath, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      // Threads that wait by spinning take the cores from the calls, and from each other.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    for (const name of ['input_ids', 'style', 'speed']) {
      if (!session.inputNames.includes(name)) throw new Error(`not a model of Kokoro: it takes no ${name}`);
    }
    return new Kokoro(session, vocabulary);
  }

  /** Floats in -1..1 at the pack's rate. What has too many symbols is said in parts. */
  async speak(symbols: string, styles: VoiceStyles): Promise<Float32Array> {
    const known = [...symbols].filter((symbol) => this.#vocabulary.has(symbol));
    const parts: Float32Array[] = [];
    for (const part of partsOf(known)) parts.push(await this.#speakPart(part, styles));
    const sound = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      sound.set(part, at);
      at += part.length;
    }
    return sound;
  }

  async #speakPart(symbols: readonly string[], styles: VoiceStyles): Promise<Float32Array> {
    const ids = symbols.map((symbol) => BigInt(this.#vocabulary.get(symbol) ?? 0));
    const row = Math.min(symbols.length, styles.length / STYLE) - 1;
    const outputs = await this.#session.run({
      input_ids: new Tensor('int64', BigInt64Array.of(FRAME, ...ids, FRAME), [1, ids.length + 2]),
      style: new Tensor('float32', styles.slice(row * STYLE, (row + 1) * STYLE), [1, STYLE]),
      speed: new Tensor('float32', Float32Array.of(1), [1]),
    });
    const sound = outputs[this.#session.outputNames[0] ?? '']?.data;
    if (!(sound instanceof Float32Array)) throw new Error('the model gave no sound');
    // As 16-bit weights on a CPU do for some sentences; it would be heard as silence.
    if (!sound.every(Number.isFinite)) throw new Error('the model gave no numbers');
    return sound;
  }
}

/** Cut behind the last mark that fits, where there are too many, or else at the last space. */
function partsOf(symbols: readonly string[]): (readonly string[])[] {
  if (symbols.length === 0) return [];
  if (symbols.length <= MOST_SYMBOLS) return [symbols];
  const fitting = symbols.slice(0, MOST_SYMBOLS);
  const mark = fitting.findLastIndex(
    (symbol, i) => symbol === ' ' && /[.,;:!?…—]/u.test(fitting[i - 1] ?? ''),
  );
  const cut = [mark, fitting.lastIndexOf(' '), MOST_SYMBOLS].find((at) => at > 0) ?? MOST_SYMBOLS;
  return [symbols.slice(0, cut), ...partsOf(symbols.slice(cut))];
}
