import { SAMPLE_RATE } from '../../shared/domain/audio.ts';
import { Resampler } from '../audio/resample.ts';
import { decode, encode } from './g711.ts';
import { bytesOf, samplesOf } from '../../shared/domain/engine.ts';
import type { OpenCodec, OpenEngineCodec } from './port.ts';

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

/** As openCodec, in the engine's own format: G.711 that both sides speak goes through untouched. */
export const openEngineCodec: OpenEngineCodec = (wire, engine) => {
  if (engine.encoding === wire) return { toEngine: (audio) => audio, toWire: (audio) => audio };
  const codec = openCodec(wire, engine.encoding === 'pcm' ? engine.rate : 8000);
  const { encoding } = engine;
  if (encoding === 'pcm')
    return {
      toEngine: (audio) => bytesOf(codec.toPcm(audio)),
      toWire: (audio) => codec.toWire(samplesOf(audio)),
    };
  return {
    toEngine: (audio) => encode(encoding, codec.toPcm(audio)),
    toWire: (audio) => codec.toWire(decode(encoding, audio)),
  };
};
