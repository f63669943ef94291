import { z } from 'zod';
import { Problem } from './problem.ts';

/** The voices that come with the app: flite's. */
export const VOICES = ['slt', 'rms', 'awb', 'kal'] as const;
export type BuiltInVoice = (typeof VOICES)[number];

/** Speaks where the voice that was chosen cannot. */
export const DEFAULT_VOICE: BuiltInVoice = 'rms';

const PACK_ID = '[a-z0-9][a-z0-9-]{0,39}';
const VOICE_ID = '[a-z0-9][a-z0-9_-]{0,39}';

const PACKED = new RegExp(`^${PACK_ID}:${VOICE_ID}$`);

export const PackId = z.string().regex(new RegExp(`^${PACK_ID}$`));
export const PackVoiceId = z.string().regex(new RegExp(`^${VOICE_ID}$`));

/** A voice by its name: a built-in one, or PACK:VOICE of a voice pack, which may not be installed (any more). */
export const Voice = z.union([
  z.enum(VOICES),
  z.custom<`${string}:${string}`>((name) => typeof name === 'string' && PACKED.test(name)),
]);
export type Voice = z.infer<typeof Voice>;

/** The pack and the voice in it that a name means; null for the built-in voices. */
export function packOf(voice: Voice): { pack: string; voice: string } | null {
  const [pack = '', name] = voice.split(':');
  return name === undefined ? null : { pack, voice: name };
}

/** A voice pack as the window sees it. */
export const VoicePack = z.object({
  id: PackId,
  name: z.string(),
  /** What it speaks, as BCP 47 has it. */
  language: z.string(),
  licence: z.string(),
  bytes: z.int(),
  voices: z.array(z.object({ id: PackVoiceId, name: z.string() })),
  /** Why it cannot be used; null where it can. */
  problem: Problem.nullable(),
});
export type VoicePack = z.infer<typeof VoicePack>;

/** An installation under way: bytes that are here, of all. */
export const PackProgress = z.object({ name: z.string(), done: z.int(), total: z.int() });
export type PackProgress = z.infer<typeof PackProgress>;
