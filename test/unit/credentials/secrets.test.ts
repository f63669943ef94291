import { describe, expect, it } from 'vitest';
import type { Keychain } from '../../../src/main/credentials/keytar.ts';
import { KeychainError, openSecrets, type NameList } from '../../../src/main/credentials/secrets.ts';
import { createLog } from '../../../src/main/log.ts';

/** A keychain in memory that fails, or hangs, as it is told. */
function fakeKeychain() {
  const entries = new Map<string, string>();
  let trouble: string | null = null;
  let hold: Promise<void> | null = null;
  let running = 0;
  const state = {
    entries,
    most: 0,
    fail(text: string | null) {
      trouble = text;
    },
    hang(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      hold = promise;
      return () => {
        hold = null;
        resolve();
      };
    },
    keychain: {
      getPassword: (_, name) => act(() => entries.get(name) ?? null),
      setPassword: (_, name, secret) => act(() => void entries.set(name, secret)),
      deletePassword: (_, name) => act(() => entries.delete(name)),
    } satisfies Keychain,
  };
  async function act<T>(work: () => T): Promise<T> {
    running++;
    state.most = Math.max(state.most, running);
    await hold;
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (trouble) throw new Error(trouble);
    return work();
  }
  return state;
}

function setUp(options: { timeoutMs?: number; names?: string[]; load?: () => Keychain } = {}) {
  const fake = fakeKeychain();
  let kept = options.names ?? [];
  const names: NameList = {
    read: () => kept,
    write: (list) => {
      kept = list;
    },
  };
  const lines: string[] = [];
  const log = createLog({ to: { write: (line) => void lines.push(line) } });
  const load = options.load ?? (() => fake.keychain);
  const open = () => openSecrets({ service: 'Test', log, timeoutMs: options.timeoutMs ?? 5000, names, load });
  return { ...fake, fake, open, secrets: open(), lines, names: () => kept };
}

const NAME = 'pbx/1/password';

describe('secrets', () => {
  it('are kept in the keychain, found again and removed', async () => {
    const { secrets, entries, open, names } = setUp();
    expect(await secrets.set(NAME, 'geheim')).toBe('keychain');
    expect(entries.get(NAME)).toBe('geheim');
    expect(await open().get(NAME)).toBe('geheim');
    expect(await secrets.problem()).toBeNull();
    await secrets.remove(NAME);
    expect(await secrets.get(NAME)).toBeNull();
    expect(names()).toEqual([]);
  });

  it.each([
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'keychain-no-bus'],
    ['Could not connect: No such file or directory', 'keychain-no-bus'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'keychain-no-provider'],
    ['Object does not exist at path “/org/freedesktop/secrets/collection/login”', 'keychain-not-set-up'],
    ['Cannot create an item in a locked collection', 'keychain-locked'],
    ['A thing nobody thought of', 'keychain-failed'],
  ])('stay for the session where the keychain says "%s"', async (text, code) => {
    const { secrets, fake, open } = setUp();
    fake.fail(text);
    expect(await secrets.set(NAME, 'geheim')).toBe('session');
    expect(await secrets.get(NAME)).toBe('geheim');
    const problem = await secrets.problem();
    expect(problem?.code).toBe(code);
    expect(problem?.hint).not.toBe('');
    fake.fail(null);
    expect(await open().get(NAME), 'nothing outlives the session').toBeNull();
  });

  it('say that the module is missing where it cannot be loaded, and are kept for the session', async () => {
    const { secrets } = setUp({
      load() {
        throw new Error("Cannot find module '../build/Release/keytar.node'");
      },
    });
    expect(await secrets.get(NAME)).toBeNull();
    expect(await secrets.set(NAME, 'geheim')).toBe('session');
    expect((await secrets.problem())?.code).toBe('keychain-module-missing');
  });

  it('are not said to be missing where the keychain is there but does not open', async () => {
    const { secrets, fake } = setUp();
    await secrets.set(NAME, 'geheim');
    fake.fail('Cannot get secret of a locked object');
    await expect(secrets.get(NAME)).rejects.toThrow(KeychainError);
    await expect(secrets.remove(NAME)).rejects.toThrow(KeychainError);
  });

  it('are not said to be missing where a locked keychain denies that it has them', async () => {
    const { open, entries } = setUp({ names: [NAME] });
    const secrets = open();
    await expect(secrets.get(NAME)).rejects.toMatchObject({ code: 'keychain-locked' });
    expect((await secrets.problem())?.code).toBe('keychain-locked');
    entries.set(NAME, 'geheim');
    expect(await secrets.get(NAME)).toBe('geheim');
    expect(await secrets.problem()).toBeNull();
  });

  it('go back into the keychain when it takes them again', async () => {
    const { secrets, fake, entries } = setUp();
    fake.fail('locked');
    await secrets.set(NAME, 'old');
    fake.fail(null);
    expect(await secrets.set(NAME, 'new')).toBe('keychain');
    expect(await secrets.get(NAME)).toBe('new');
    expect(entries.get(NAME)).toBe('new');
    expect(await secrets.problem()).toBeNull();
  });

  it('do not wait for ever for a prompt, nor ask again while it is open', async () => {
    const { secrets, fake } = setUp({ timeoutMs: 60 });
    const answer = fake.hang();
    await expect(secrets.get(NAME)).rejects.toMatchObject({ code: 'keychain-waiting' });
    expect(await secrets.set(NAME, 'geheim')).toBe('session');
    expect((await secrets.problem())?.code).toBe('keychain-waiting');
    expect(fake.most).toBe(1);
    answer();
    await expect.poll(() => secrets.set(NAME, 'geheim')).toBe('keychain');
  });

  it('are asked for one after the other', async () => {
    const { secrets, fake } = setUp();
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => secrets.set(name, `secret of ${name}`)));
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((name) => secrets.get(name)))).toEqual(
      ['a', 'b', 'c', 'd'].map((name) => `secret of ${name}`),
    );
    expect(fake.most).toBe(1);
  });

  it('are never in the log', async () => {
    const { secrets, fake, lines } = setUp();
    await secrets.set(NAME, 'geheim-42');
    fake.fail('no way');
    await secrets.set(NAME, 'geheim-42');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.join('')).not.toContain('geheim-42');
  });
});
