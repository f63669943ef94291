import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PackId, PackVoiceId } from '../../../shared/domain/voice.ts';
import { packError } from './problem.ts';

export const MANIFEST = 'manifest.json';

/** Bounds of a pack. What is larger is not meant to speak on a desk's PC. */
export const LIMITS = { manifestBytes: 1_000_000, files: 200, bytes: 2_000_000_000 };

/** A plain name: no folders, nothing hidden, nothing that Windows keeps for itself. */
const FileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)
  .refine((name) => !name.endsWith('.') && !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name))
  .refine((name) => name.toLowerCase() !== MANIFEST);

const PackFile = z.object({
  name: FileName,
  bytes: z.int().min(1).max(LIMITS.bytes),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type PackFile = z.infer<typeof PackFile>;

/**
 * What a voice pack says of itself in manifest.json. docs/voices.md describes it for those who make one.
 */
export const Manifest = z
  .object({
    format: z.literal('cordboard-voice-pack'),
    version: z.literal(1),
    id: PackId,
    name: z.string().trim().min(1).max(80),
    /** What it speaks, as BCP 47 has it. */
    language: z.string().min(2).max(35),
    licence: z.string().trim().min(1).max(200),
    engine: z.literal('kokoro'),
    /** Of what the model gives, samples per second. */
    sampleRate: z.int().min(8000).max(48_000),
    /** The model (ONNX), its symbols (JSON: symbol to number) and how words sound (lines of a word and its phones). */
    model: FileName,
    vocabulary: FileName,
    lexicon: FileName,
    voices: z
      .array(z.object({ id: PackVoiceId, name: z.string().trim().min(1).max(80), file: FileName }))
      .min(1)
      .max(LIMITS.files),
    files: z.array(PackFile).min(1).max(LIMITS.files),
  })
  .superRefine(({ files, voices, ...roles }, context) => {
    const fault = (message: string) => context.addIssue({ code: 'custom', message });
    const names = files.map(({ name }) => name.toLowerCase());
    if (new Set(names).size < names.length) fault('A file is there twice.');
    if (new Set(voices.map(({ id }) => id)).size < voices.length) fault('A voice is there twice.');
    const used = [roles.model, roles.vocabulary, roles.lexicon, ...voices.map(({ file }) => file)];
    const listed = new Set(files.map(({ name }) => name));
    for (const name of used) if (!listed.has(name)) fault(`${name} is not among the files.`);
    if (bytesOf({ files }) > LIMITS.bytes) fault(`It has more than ${LIMITS.bytes} bytes.`);
  });
export type Manifest = z.infer<typeof Manifest>;

export function bytesOf({ files }: Pick<Manifest, 'files'>): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Rejects with 'voice-pack-not-one' where the text is not the manifest of a voice pack of this version. */
export function parseManifest(text: string | Uint8Array): Manifest {
  let data: unknown;
  try {
    data = JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text));
  } catch (error) {
    throw packError('voice-pack-not-one', 'its manifest is not JSON', error);
  }
  const parsed = Manifest.safeParse(data);
  if (!parsed.success) throw packError('voice-pack-not-one', z.prettifyError(parsed.error), parsed.error);
  return parsed.data;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
