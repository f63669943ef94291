import { z } from 'zod';
import { PackId, PackProgress, VoicePack } from '../domain/voice.ts';
import { command } from './define.ts';

export const VoicesState = z.object({
  packs: z.array(VoicePack),
  /** Null where nothing is being installed. */
  installing: PackProgress.nullable(),
});
export type VoicesState = z.infer<typeof VoicesState>;

/** An installation that is over: the pack's id, or null where the person chose nothing. */
const Installed = z.object({ id: PackId }).nullable();

export const voiceCommands = {
  'voices.state': command(z.void(), VoicesState),
  /** Asks the person for a folder, and installs the voice pack in it. */
  'voices.installFolder': command(z.void(), Installed),
  /** The address of a pack's manifest.json and the checksum of that, as hexadecimal digits. */
  'voices.installUrl': command(
    z.object({
      url: z.url({ protocol: /^https?$/ }).max(2000),
      sha256: z
        .string()
        .trim()
        .regex(/^[0-9a-fA-F]{64}$/),
    }),
    Installed,
  ),
  /** Ends the installation under way; that is then refused with voice-pack-cancelled. */
  'voices.cancel': command(z.void(), z.void()),
  'voices.remove': command(z.object({ id: PackId }), z.void()),
};
