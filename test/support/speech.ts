import { rms, type Sound } from '../asterisk/audio.ts';

/** Milliseconds of a recording that are clearly louder than silence. */
export function speechHeard(sound: Sound): number {
  return rms(sound, 20).filter((level) => level > 0.01).length * 20;
}
