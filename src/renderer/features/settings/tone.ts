const SECONDS = 0.7;
const LEFT_HZ = 440;
const RIGHT_HZ = 660;
const GAIN = 0.18;

/**
 * Plays a tone in the left ear and then a higher one in the right, through a speaker (empty: the system's default).
 * Settles when it is over. Rejects where the device cannot be used.
 *
 * @param signal ends it early
 */
export async function playTestTone(speakerId: string, signal: AbortSignal): Promise<void> {
  const context = new AudioContext() as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  try {
    if (speakerId) await context.setSinkId?.(speakerId);
    await context.resume();
    const start = context.currentTime + 0.05;
    for (const [i, hz] of [LEFT_HZ, RIGHT_HZ].entries()) {
      const oscillator = new OscillatorNode(context, { frequency: hz });
      const gain = new GainNode(context, { gain: 0 });
      const from = start + i * SECONDS;
      // Ramps: a tone that starts at once clicks.
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(GAIN, from + 0.03);
      gain.gain.setValueAtTime(GAIN, from + SECONDS - 0.08);
      gain.gain.linearRampToValueAtTime(0, from + SECONDS - 0.03);
      oscillator
        .connect(gain)
        .connect(new StereoPannerNode(context, { pan: i === 0 ? -1 : 1 }))
        .connect(context.destination);
      oscillator.start(from);
      oscillator.stop(from + SECONDS);
    }
    await over((2 * SECONDS + 0.1) * 1000, signal);
  } finally {
    await context.close();
  }
}

function over(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
