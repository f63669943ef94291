import { z } from 'zod';

/** The engine whose conversation is written in the window. */
export const EMBEDDED = 'embedded';

/** One thing that an engine wants to know of each of its agents, as the window asks for it. */
export const EngineField = z.object({
  /** Its name in the agent's options; a secret has none there, it is kept in the keychain under this name. */
  key: z.string().regex(/^[a-z][\w]*$/i),
  label: z.string(),
  help: z.string().default(''),
  kind: z.enum(['text', 'long-text', 'url', 'number', 'choice', 'switch', 'secret', 'json']),
  required: z.boolean().default(false),
  /** What a new agent begins with. */
  initial: z.union([z.string(), z.number(), z.boolean()]).default(''),
  choices: z.array(z.object({ id: z.string(), label: z.string() })).default([]),
});
export type EngineField = z.infer<typeof EngineField>;

/** What an operator or a configuration may ask of a session of this engine; the window shows nothing else. */
export const EngineAbility = z.enum([
  'say', // speaks words that it is given
  'whisper', // takes an instruction that the caller does not hear
  'tools', // uses the agent's tools by itself
  'turn-taking', // follows the agent's own settings of patience and interruption
]);
export type EngineAbility = z.infer<typeof EngineAbility>;

/** A kind of implementation behind an agent, as the window shows it. */
export const EngineInfo = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  /** Whether callers' audio stays on the premises. */
  onPremises: z.boolean(),
  fields: z.array(EngineField),
  can: z.array(EngineAbility),
});
export type EngineInfo = z.infer<typeof EngineInfo>;

/** Audio as an engine speaks and hears it: bytes, mono; PCM is 16-bit little endian. */
export type EngineFormat =
  { encoding: 'pcm'; rate: 8000 | 16000 | 24000 } | { encoding: 'ulaw' } | { encoding: 'alaw' };

/** Bytes of one millisecond. */
export function bytesPerMs(format: EngineFormat): number {
  return format.encoding === 'pcm' ? (format.rate / 1000) * 2 : 8;
}

/** The samples in bytes of PCM, without a copy where the bytes lie well. */
export function samplesOf(bytes: Uint8Array): Int16Array {
  const whole = bytes.byteLength & ~1;
  if (bytes.byteOffset % 2 === 0) return new Int16Array(bytes.buffer, bytes.byteOffset, whole / 2);
  return new Int16Array(bytes.slice(0, whole).buffer);
}

/** The bytes of samples, without a copy. */
export function bytesOf(samples: Int16Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
