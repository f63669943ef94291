import { rms, tonesOf, type Sound } from '../asterisk/audio.ts';

/** Milliseconds of a recording that are clearly louder than silence. */
export function speechHeard(sound: Sound): number {
  return rms(sound, 20).filter((level) => level > 0.01).length * 20;
}

/** Milliseconds of a recording that are a tone, wherever in it. */
export function toneHeard(sound: Sound, hz: number): number {
  return tonesOf(sound, hz).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
