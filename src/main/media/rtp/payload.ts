import { FRAME_BYTES, SAMPLE_RATE, type WireFormat } from '../../../shared/domain/audio.ts';
import { Resampler } from '../../audio/resample.ts';
import { decode, encode } from '../g711.ts';

/**
 * What Asterisk's UnicastRTP takes and gives, as measured with 22.10.1 (docs/media.md): G.711 under its own payload type
 * both ways. `slin16` is given at 16 kHz in network byte order under a dynamic type, which Asterisk itself does not take:
 * it takes linear audio only at 8 kHz, under type 11.
 */
export interface RtpPayload {
  /** Payload type that we send under. */
  readonly sendsAs: number;
  /** By how much the timestamp grows with each frame that we send. */
  readonly increment: number;
  /** Whether a packet of this type is our audio. */
  accepts(payloadType: number): boolean;
  /** A frame of ours as it goes out; the state of resampling is kept. */
  out(frame: Uint8Array): Uint8Array;
  /** What came in, in wire format. The array is changed. */
  in(payload: Uint8Array): Uint8Array;
  /** Bytes of a frame as it comes in. */
  readonly frameBytes: number;
}

const G711_TYPE = { ulaw: 0, alaw: 8 } as const;
const LINEAR_TYPE = 11;
const FIRST_DYNAMIC_TYPE = 96;
const LINEAR_RATE = 8000;
const FRAMES_PER_SECOND = 50;

export function rtpPayload(format: WireFormat): RtpPayload {
  const frameBytes = FRAME_BYTES[format];
  const increment = LINEAR_RATE / FRAMES_PER_SECOND;
  if (format !== 'slin16') {
    const type = G711_TYPE[format];
    return {
      sendsAs: type,
      increment,
      accepts: (payloadType) => payloadType === type,
      out: (frame) => frame,
      in: (payload) => payload,
      frameBytes,
    };
  }
  const down = new Resampler(SAMPLE_RATE.slin16, LINEAR_RATE);
  return {
    sendsAs: LINEAR_TYPE,
    increment,
    accepts: (payloadType) => payloadType >= FIRST_DYNAMIC_TYPE,
    out: (frame) => swapped(encode('slin16', down.process(decode('slin16', frame)))),
    in: swapped,
    frameBytes,
  };
}

/** Between network byte order and little endian, in place. */
function swapped(samples: Uint8Array): Uint8Array {
  const even = samples.length - (samples.length % 2);
  Buffer.from(samples.buffer, samples.byteOffset, even).swap16();
  return samples.length === even ? samples : samples.subarray(0, even);
}
