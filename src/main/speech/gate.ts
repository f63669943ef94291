/** Below this nothing is speech, whatever the line's own noise (root mean square of 16-bit samples, -58 dBFS). */
const QUIETEST = 40;
/** Speech stands out from the noise of the line by at least this factor (4.5 dB). */
const ABOVE_NOISE = 1.7;
/** How fast the idea of the noise rises per 20 ms while it is louder than thought (3 dB a second). */
const RISE = 1.007;
/** How long the gate stays open after the last loud piece: pauses between words must not close it. */
const HOLD_PIECES = 20;

/**
 * Tells silence from anything that could be speech, for next to nothing, so that the model need not look at silence.
 * It opens far too easily on purpose; the model decides. Pure; fed with 20 ms of 8 kHz PCM each time.
 */
export class Gate {
  /** The noise of the line; drops at once with quieter pieces, rises slowly. */
  #noise = QUIETEST;
  #open = 0;

  /** Whether the model should look at the stream now. */
  push(pcm: Int16Array): boolean {
    let sum = 0;
    for (let i = 0; i < pcm.length; i++) {
      const x = pcm[i] as number;
      sum += x * x;
    }
    const loud = Math.sqrt(sum / Math.max(1, pcm.length));
    if (loud > Math.max(QUIETEST, this.#noise * ABOVE_NOISE)) this.#open = HOLD_PIECES;
    else if (this.#open > 0) this.#open--;
    this.#noise = loud < this.#noise ? Math.max(QUIETEST / ABOVE_NOISE, loud) : this.#noise * RISE;
    return this.#open > 0;
  }
}
