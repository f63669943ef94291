import type { Speech } from '../../src/main/speech/port.ts';

/** For desks on which nobody talks: nothing is loaded, nothing is said and nothing is understood. */
export const silentSpeech: Speech = {
  warm: () => Promise.resolve({ vadMs: 0, recognizerMs: 0, voicesMs: 0 }),
  synthesize: () => Promise.resolve(new Int16Array(0)),
  recognize: () => Promise.resolve(''),
  openVad: () => ({ push: () => undefined, close: () => undefined }),
  prepare: () => Promise.resolve(),
  forgetPack: () => Promise.resolve(),
  keepVoices: () => undefined,
  close: () => Promise.resolve(),
};
