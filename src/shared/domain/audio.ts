/** One frame of audio everywhere in Cordboard lasts this long. */
export const FRAME_MS = 20;

/** Formats spoken on the media connection to Asterisk. slin16 is 16-bit little endian at 16 kHz. */
export type WireFormat = 'ulaw' | 'alaw' | 'slin16';

/** Bytes of one 20 ms frame. */
export const FRAME_BYTES: Readonly<Record<WireFormat, number>> = { ulaw: 160, alaw: 160, slin16: 640 };

/** Samples per second. */
export const SAMPLE_RATE: Readonly<Record<WireFormat, 8000 | 16000>> = {
  ulaw: 8000,
  alaw: 8000,
  slin16: 16000,
};
