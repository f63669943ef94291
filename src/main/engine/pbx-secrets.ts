import { randomBytes } from 'node:crypto';
import type { SecretStore } from '../credentials/port.ts';

/** What Asterisk shows when it dials us. */
export interface MediaCredentials {
  user: string;
  password: string;
}

/** Name that Asterisk shows when it dials us. */
export const MEDIA_USER = 'cordboard-media';

/** Under which the password of a PBX's ARI user is kept. */
export const pbxPasswordName = (pbxId: string) => `pbx/${pbxId}/password`;

const mediaPasswordName = (pbxId: string) => `pbx/${pbxId}/media`;

/** Basic credentials that Asterisk shows when it dials us; used for nothing else, made once per PBX. */
export async function mediaCredentials(secrets: SecretStore, pbxId: string): Promise<MediaCredentials> {
  const name = mediaPasswordName(pbxId);
  const known = await secrets.get(name);
  if (known) return { user: MEDIA_USER, password: known };
  const password = randomBytes(24).toString('hex');
  await secrets.set(name, password);
  return { user: MEDIA_USER, password };
}

/** Removes everything that is kept for a PBX. */
export async function forgetPbx(secrets: SecretStore, pbxId: string): Promise<void> {
  await Promise.all([pbxPasswordName(pbxId), mediaPasswordName(pbxId)].map((name) => secrets.remove(name)));
}
