import type { Page } from 'playwright/test';
import type { Sound } from '../../asterisk/audio.ts';

/** What comes out of the window's audio graph from now on, for so long: left and right, as two sounds. */
export async function heardByOperator(page: Page, ms: number): Promise<[Sound, Sound]> {
  const { rate, left, right } = await page.evaluate(async (time) => {
    const audio = window.cordboardAudio;
    if (!audio) throw new Error('There is no audio graph.');
    const splitter = new ChannelSplitterNode(audio.context, { numberOfOutputs: 2 });
    audio.output.connect(splitter);
    const size = 32_768;
    const ears = [0, 1].map((channel) => {
      const ear = new AnalyserNode(audio.context, { fftSize: size });
      splitter.connect(ear, channel);
      return ear;
    });
    await new Promise((done) => setTimeout(done, time));
    const wanted = Math.min(size, Math.round((audio.context.sampleRate * time) / 1000));
    const [first, second] = ears.map((ear) => {
      const samples = new Float32Array(size);
      ear.getFloatTimeDomainData(samples);
      return [...samples.slice(size - wanted)].map((sample) => Math.round(sample * 32_767));
    });
    audio.output.disconnect(splitter);
    return { rate: audio.context.sampleRate, left: first ?? [], right: second ?? [] };
  }, ms);
  return [
    { rate, samples: Int16Array.from(left) },
    { rate, samples: Int16Array.from(right) },
  ];
}
