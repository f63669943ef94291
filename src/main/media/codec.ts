import { SAMPLE_RATE } from '../../shared/domain/audio.ts';
import { Resampler } from '../audio/resample.ts';
import { decode, encode } from './g711.ts';
import type { OpenCodec } from './port.ts';

/** The one place where an engine's or the operator's audio meets the wire. Equal rates are not resampled. */
export const openCodec: OpenCodec = (format, rate) => {
  const wireRate = SAMPLE_RATE[format];
  if (wireRate === rate)
    return { toPcm: (wire) => decode(format, wire), toWire: (pcm) => encode(format, pcm) };
  const up = new Resampler(wireRate, rate);
  const down = new Resampler(rate, wireRate);
  return {
    toPcm: (wire) => up.process(decode(format, wire)),
    toWire: (pcm) => encode(format, down.process(pcm)),
  };
};
