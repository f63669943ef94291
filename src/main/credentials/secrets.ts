import { CordboardError, type Problem } from '../../shared/domain/problem.ts';
import type { Logger } from '../log.ts';
import {
  keychainTrouble,
  loadKeytar,
  UNREADABLE,
  WAITING,
  type Keychain,
  type KeychainTrouble,
} from './keytar.ts';
import type { SecretStore } from './port.ts';

export class KeychainError extends CordboardError {}

/** Remembers, from one start to the next, which names were given to the keychain. No secrets. */
export interface NameList {
  read(): string[];
  write(names: string[]): void;
}

/** The window waits for the answer whether there is a keychain: shorter than for a person to answer a prompt. */
const PROBE_MS = 2_000;

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
  names: NameList;
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
  const inKeychain = new Set(options.names.read());

  function remember(name: string, kept: boolean): void {
    if (inKeychain.has(name) === kept) return;
    if (kept) inKeychain.add(name);
    else inKeychain.delete(name);
    options.names.write([...inKeychain]);
  }

  async function ask<T>(
    what: string,
    call: (keychain: Keychain) => Promise<T>,
    limitMs = timeoutMs,
  ): Promise<Outcome<T>> {
    const outcome = await attempt(call, limitMs);
    if ('trouble' in outcome) log.warn({ what, code: outcome.trouble.problem.code }, 'the keychain failed');
    return outcome;
  }

  async function attempt<T>(call: (keychain: Keychain) => Promise<T>, limitMs: number): Promise<Outcome<T>> {
    const deadline = Date.now() + limitMs;
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
      if ('value' in outcome) {
        if (outcome.value === null && inKeychain.has(name)) throw new KeychainError(UNREADABLE);
        return outcome.value;
      }
      if (outcome.trouble.absent) return null;
      throw new KeychainError(outcome.trouble.problem);
    },
    async set(name, secret) {
      const outcome = await ask('set', (k) => k.setPassword(service, name, secret));
      if ('value' in outcome) {
        refused = null;
        session.delete(name);
        remember(name, true);
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
      remember(name, false);
    },
    async problem() {
      if (refused) return refused;
      const [known] = inKeychain;
      const probe = (k: Keychain) => k.getPassword(service, known ?? 'probe');
      const outcome = await ask('probe', probe, Math.min(timeoutMs, PROBE_MS));
      if ('trouble' in outcome) return outcome.trouble.problem;
      return known !== undefined && outcome.value === null ? UNREADABLE : null;
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
