import { createRequire } from 'node:module';
import type * as Keytar from 'keytar';
import type { Problem } from '../../shared/domain/problem.ts';

/** The part of keytar that is used. */
export type Keychain = Pick<typeof Keytar, 'getPassword' | 'setPassword' | 'deletePassword'>;

/**
 * Loads keytar when it is first needed: where its native part or libsecret is missing, that is one more reason why
 * there is no keychain, and not a start that fails.
 */
export function loadKeytar(): Keychain {
  return createRequire(import.meta.url)('keytar') as Keychain;
}

/** Why a keychain did not do what it was asked. `absent`: there is none, so nothing can be stored in it either. */
export interface KeychainTrouble {
  absent: boolean;
  problem: Problem;
}

const LOCKED: Problem = {
  code: 'keychain-locked',
  message: 'The keychain is locked.',
  hint: 'Unlock the login keyring (log out and in again, or use Passwords and Keys), then try again.',
};

const KNOWN: { text: RegExp; absent: boolean; code: string; message: string; hint: string }[] = [
  {
    text: /autolaunch D-Bus|could not connect: no such file|DBUS_SESSION_BUS_ADDRESS|connection refused/i,
    absent: true,
    code: 'keychain-no-bus',
    message: 'There is no D-Bus session, through which the keychain is reached.',
    hint: 'Start Cordboard from a desktop session (or under dbus-run-session with a keyring).',
  },
  {
    text: /org\.freedesktop\.secrets was not provided|ServiceUnknown|StartServiceByName/i,
    absent: true,
    code: 'keychain-no-provider',
    message: 'No keychain is installed on this computer.',
    hint: 'Install gnome-keyring (or KWallet with its Secret Service), log in again and enter the password once more.',
  },
  {
    text: /keytar\.node|libsecret|Cannot find module|NODE_MODULE_VERSION|cannot open shared object/i,
    absent: true,
    code: 'keychain-module-missing',
    message: 'The part of Cordboard that speaks to the keychain could not be loaded.',
    hint: 'Install libsecret (Debian: libsecret-1-0) and Cordboard again.',
  },
  {
    text: /Object does not exist at path/i,
    absent: false,
    code: 'keychain-not-set-up',
    message: 'The keychain has no login keyring yet.',
    hint: 'Make a keyring named Login (in Passwords and Keys) and unlock it, then enter the password once more.',
  },
  {
    text: /locked|dismissed|cancelled|canceled/i,
    absent: false,
    ...LOCKED,
  },
];

/** What keytar's error text means. */
export function keychainTrouble(error: unknown): KeychainTrouble {
  const text = error instanceof Error ? error.message : String(error);
  const known = KNOWN.find((one) => one.text.test(text));
  if (known)
    return { absent: known.absent, problem: { code: known.code, message: known.message, hint: known.hint } };
  return {
    absent: false,
    problem: {
      code: 'keychain-failed',
      message: `The keychain answered with an error: ${text}`,
      hint: 'Check that the keychain of your desktop works with another program, then try again.',
    },
  };
}

/** A locked keychain whose prompt nobody answers says that it has no such entry: only we know that it was put there. */
export const UNREADABLE: Problem = {
  code: 'keychain-locked',
  message: 'The keychain is locked, or the password was removed from it.',
  hint: `${LOCKED.hint} If that does not help, enter the password again.`,
};

/** No answer in time: most likely a prompt waits for somebody. */
export const WAITING: KeychainTrouble = {
  absent: false,
  problem: {
    code: 'keychain-waiting',
    message: 'The keychain did not answer in time.',
    hint: 'Look for a window that asks for the password of your keychain, answer it and try again.',
  },
};
