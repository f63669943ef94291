import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import { keychainTrouble, loadKeytar, WAITING, type Keychain, type KeychainTrouble } from './keytar.ts';
import type { SecretStore } from './port.ts';

export class KeychainError extends CordboardError {}

type Outcome<T> = { value: T } | { trouble: KeychainTrouble };

/**
 * The keychain of the OS through keytar.
 *
 * get rejects with a KeychainError where there is a keychain that does not answer (locked, waiting for a prompt): the
 * secret may well be in it. Where there is none at all, there is no secret. remove rejects like get.
 *
 * @param options.service under which the entries stand
 * @param options.timeoutMs for each call to the keychain
 */
export function openSecrets(options: {
  service: string;
  log: Logger;
  timeoutMs: number;
  load?: () => Keychain;
}): SecretStore {
  const { service, log, timeoutMs } = options;
  const load = options.load ?? loadKeytar;
  /** Secrets that the keychain did not take. Never written anywhere. */
  const session = new Map<string, string>();
  /** Why the last write was refused, until one succeeds: reading works on a keychain that cannot be written. */
  let refused: Problem | null = null;
  let keychain: Keychain | null = null;
  /** A call that has not come back. Each blocks a thread of the pool that files and DNS need too: one at a time. */
  let pending: Promise<unknown> | null = null;

  async function ask<T>(what: string, call: (keychain: Keychain) => Promise<T>): Promise<Outcome<T>> {
    const outcome = await attempt(call);
    if ('trouble' in outcome) log.warn({ what, code: outcome.trouble.problem.code }, 'the keychain failed');
    return outcome;
  }

  async function attempt<T>(call: (keychain: Keychain) => Promise<T>): Promise<Outcome<T>> {
    const deadline = Date.now() + timeoutMs;
    while (pending) if (!(await settledBy(pending, deadline))) return { trouble: WAITING };
    try {
      const running = call((keychain ??= load()));
      const mine = running.then(
        () => {},
        () => {},
      );
      pending = mine;
      void mine.then(() => {
        pending = null;
      });
      if (!(await settledBy(mine, deadline))) return { trouble: WAITING };
      return { value: await running };
    } catch (error) {
      return { trouble: keychainTrouble(error) };
    }
  }

  return {
    async get(name) {
      const kept = session.get(name);
      if (kept !== undefined) return kept;
      const outcome = await ask('get', (k) => k.getPassword(service, name));
      if ('value' in outcome) return outcome.value;
      if (outcome.trouble.absent) return null;
      throw new KeychainError(outcome.trouble.problem);
    },
    async set(name, secret) {
      const outcome = await ask('set', (k) => k.setPassword(service, name, secret));
      if ('value' in outcome) {
        refused = null;
        session.delete(name);
        return 'keychain';
      }
      refused = outcome.trouble.problem;
      session.set(name, secret);
      return 'session';
    },
    async remove(name) {
      session.delete(name);
      const outcome = await ask('remove', (k) => k.deletePassword(service, name));
      if ('trouble' in outcome && !outcome.trouble.absent) throw new KeychainError(outcome.trouble.problem);
    },
    async problem() {
      if (refused) return refused;
      const outcome = await ask('probe', (k) => k.getPassword(service, 'probe'));
      return 'trouble' in outcome ? outcome.trouble.problem : null;
    },
  };
}

/** Whether the promise settled before the deadline (Unix ms). */
async function settledBy(promise: Promise<unknown>, deadline: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([promise.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
