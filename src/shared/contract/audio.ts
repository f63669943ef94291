import { z } from 'zod';

/**
 * Audio between main and window goes over a MessagePort, which the preload forwards by
 * window.postMessage(AudioPortOffer, origin, [port]).
 *
 * listen: main posts an ArrayBuffer per 20 ms frame: 16-bit little-endian PCM, two channels interleaved (left caller,
 *   right the other side: agent, or the operator's own voice left out), at `rate`; main posts {type:'end'} before it closes.
 * microphone: the window posts {token, pcm} with pcm an ArrayBuffer of 20 ms 16-bit mono at `rate`; main posts
 *   {type:'stop', reason} when the reason for the microphone is gone, and from then on drops whatever comes.
 */
export const AudioPortOffer = z.object({
  type: z.literal('cordboard:audio-port'),
  kind: z.enum(['listen', 'microphone']),
  callId: z.string(),
  /** Names this listening or take-over; microphone frames carry it. */
  token: z.string(),
  rate: z.union([z.literal(8000), z.literal(16000)]),
});
export type AudioPortOffer = z.infer<typeof AudioPortOffer>;

export const MicrophoneFrame = z.object({ token: z.string(), pcm: z.instanceof(ArrayBuffer) });
export type MicrophoneFrame = z.infer<typeof MicrophoneFrame>;

export const StopReason = z.enum([
  'handed-back',
  'call-ended',
  'port-lost',
  'window-lost',
  'device-changed',
  'screen-locked',
  'suspended',
  'app-quits',
]);
export type StopReason = z.infer<typeof StopReason>;

/** Main to window, on an audio port. */
export const AudioPortControl = z.discriminatedUnion('type', [
  z.object({ type: z.literal('end') }),
  z.object({ type: z.literal('stop'), reason: StopReason }),
]);
export type AudioPortControl = z.infer<typeof AudioPortControl>;
