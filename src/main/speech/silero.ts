import { InferenceSession, Tensor } from 'onnxruntime-node';
import { onnxOptions } from './moonshine.ts';
import { CONTEXT, FRAME, type VadBatch } from './protocol.ts';

const STATE = 128;
const RATE = new Tensor('int64', BigInt64Array.of(8000n), []);

/** Silero voice activity detection at 8 kHz for many streams at once: one inference for all frames that are due. */
export class Silero {
  readonly #session: InferenceSession;
  /** What the model remembers of a stream: two rows of it, by the stream's number. */
  readonly #memory = new Map<number, Float32Array>();

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(path: string): Promise<Silero> {
    return new Silero(await InferenceSession.create(path, onnxOptions));
  }

  /** Probability of speech for each frame of the batch, in its order. Frames of one stream may follow one another. */
  async probabilities(batch: VadBatch): Promise<Float32Array> {
    const result = new Float32Array(batch.streams.length);
    let rest = [...batch.streams.keys()];
    while (rest.length > 0) {
      // A stream's frames depend on one another: at most one of each per inference.
      const seen = new Set<number>();
      const later: number[] = [];
      const now: number[] = [];
      for (const i of rest) {
        const stream = batch.streams[i] as number;
        if (seen.has(stream)) later.push(i);
        else now.push(i);
        seen.add(stream);
      }
      await this.#run(batch, now, result);
      rest = later;
    }
    return result;
  }

  forget(stream: number): void {
    this.#memory.delete(stream);
  }

  async #run(batch: VadBatch, indices: number[], result: Float32Array): Promise<void> {
    const count = indices.length;
    const width = CONTEXT + FRAME;
    const input = new Float32Array(count * width);
    const state = new Float32Array(2 * count * STATE);
    for (const [row, i] of indices.entries()) {
      const stream = batch.streams[i] as number;
      for (let k = 0; k < width; k++) input[row * width + k] = (batch.audio[i * width + k] as number) / 32768;
      if (batch.fresh[i]) this.#memory.delete(stream);
      const memory = this.#memory.get(stream);
      if (!memory) continue;
      state.set(memory.subarray(0, STATE), row * STATE);
      state.set(memory.subarray(STATE), (count + row) * STATE);
    }
    const out = await this.#session.run({
      input: new Tensor('float32', input, [count, width]),
      state: new Tensor('float32', state, [2, count, STATE]),
      sr: RATE,
    });
    const speech = out['output']?.data;
    const next = out['stateN']?.data;
    if (!(speech instanceof Float32Array) || !(next instanceof Float32Array)) throw new Error('no output');
    for (const [row, i] of indices.entries()) {
      result[i] = speech[row] as number;
      const stream = batch.streams[i] as number;
      const memory = this.#memory.get(stream) ?? new Float32Array(2 * STATE);
      memory.set(next.subarray(row * STATE, (row + 1) * STATE));
      memory.set(next.subarray((count + row) * STATE, (count + row + 1) * STATE), STATE);
      this.#memory.set(stream, memory);
    }
  }
}
