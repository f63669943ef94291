import type { Problem } from '../../shared/domain/problem.ts';

/** Names of secrets: `pbx/<id>/password`, `pbx/<id>/media`, `agent/<id>/<key>`. */
export interface SecretStore {
  /** Null where there is none. */
  get(name: string): Promise<string | null>;
  /** Where no keychain works the secret is kept for this session only, and the answer says so. */
  set(name: string, secret: string): Promise<'keychain' | 'session'>;
  remove(name: string): Promise<void>;
  /** Null where the keychain works; otherwise why not. */
  problem(): Promise<Problem | null>;
}
