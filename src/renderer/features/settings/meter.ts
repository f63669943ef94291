/** Loudness of samples from -1 to 1: 0 is -60 dBFS or less, 1 is full scale, as everywhere in Cordboard. */
export function loudnessOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  return Math.max(0, Math.min(1, 1 + (20 * Math.log10(rms + 1e-9)) / 60));
}

export interface MicrophoneMeter {
  /** Stops the device, not only the meter. */
  stop(): void;
}

/**
 * Opens a microphone and tells its loudness with every frame of the screen. Rejects with the browser's refusal.
 *
 * @param onEnd the device was lost
 */
export async function meterMicrophone(
  deviceId: string,
  onLevel: (level: number) => void,
  onEnd: () => void,
): Promise<MicrophoneMeter> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: { ...(deviceId ? { deviceId: { exact: deviceId } } : {}), echoCancellation: false },
  });
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let frame = requestAnimationFrame(function tick() {
    analyser.getFloatTimeDomainData(samples);
    onLevel(loudnessOf(samples));
    frame = requestAnimationFrame(tick);
  });
  const stop = (): void => {
    cancelAnimationFrame(frame);
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== 'closed') void context.close();
  };
  for (const track of stream.getTracks())
    track.addEventListener('ended', () => {
      stop();
      onEnd();
    });
  return { stop };
}
