import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, Step } from '../support/keychain-driver.ts';

/** A keyring daemon with the login keyring open, made on first use. */
const UNLOCKED =
  'printf a-login-password | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec "$@"';

/** A bus on which nothing can be started. */
const BARE_BUS = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

const SECRET = 'correct horse battery staple 42';
const NAME = 'pbx/1/password';
const DRIVER = join(import.meta.dirname, '../support/keychain-driver.ts');

let root: string;
const folder = () => join(root, 'user-data');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cordboard-keychain-'));
  for (const name of ['home', 'run', 'user-data']) mkdirSync(join(root, name), { mode: 0o700 });
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

/** Does the steps in a process of its own, with a home, and a session if it has one, of its own. */
async function keychain(
  session: 'unlocked' | 'locked' | 'no-provider' | 'no-bus',
  ...steps: Step[]
): Promise<Answer[]> {
  const driver = [process.execPath, DRIVER, folder(), JSON.stringify(steps)];
  const bareBus = join(root, 'bare-bus.conf');
  writeFileSync(bareBus, BARE_BUS);
  const [command, ...args] = {
    unlocked: ['dbus-run-session', '--', 'sh', '-c', UNLOCKED, 'sh', ...driver],
    // The daemon is started by the bus when it is first asked, and nobody has unlocked its keyring.
    locked: ['dbus-run-session', '--', ...driver],
    'no-provider': ['dbus-run-session', `--config-file=${bareBus}`, '--', ...driver],
    'no-bus': driver,
  }[session] as [string, ...string[]];
  // Without a display no prompt can be shown: the keyring gives up on it at once.
  const outer = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'];
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.includes(name)));
  const { stdout } = await promisify(execFile)(command, args, {
    timeout: 50_000,
    env: {
      ...env,
      HOME: join(root, 'home'),
      XDG_DATA_HOME: join(root, 'home', 'data'),
      XDG_CONFIG_HOME: join(root, 'home', 'config'),
      XDG_CACHE_HOME: join(root, 'home', 'cache'),
      XDG_RUNTIME_DIR: join(root, 'run'),
    },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Answer[];
}

function filesUnder(path: string): string[] {
  return readdirSync(path).flatMap((name) => {
    const full = join(path, name);
    return statSync(full).isDirectory() ? filesUnder(full) : [full];
  });
}

function expectNoSecretInFiles(): void {
  const files = filesUnder(folder());
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const text = readFileSync(file, 'latin1');
    expect(text, file).not.toContain(SECRET);
    expect(text, file).not.toContain(Buffer.from(SECRET).toString('base64').replaceAll('=', ''));
  }
}

describe('the keychain of the desktop', () => {
  it('keeps a secret from one start to the next, changes it and removes it, and no file of ours has it', async () => {
    expect(
      await keychain('unlocked', ['problem'], ['get', NAME], ['set', NAME, 'first'], ['set', NAME, SECRET]),
    ).toEqual([{ value: null }, { value: null }, { value: 'keychain' }, { value: 'keychain' }]);
    expectNoSecretInFiles();
    expect(
      await keychain(
        'unlocked',
        ['problem'],
        ['get', NAME],
        ['get', 'pbx/2/password'],
        ['remove', NAME],
        ['get', NAME],
      ),
    ).toEqual([{ value: null }, { value: SECRET }, { value: null }, { value: 'removed' }, { value: null }]);
    expect(await keychain('unlocked', ['get', NAME])).toEqual([{ value: null }]);
    expectNoSecretInFiles();
  });

  it('says that it is locked, and does not say that a secret which it keeps is not there', async () => {
    await keychain('unlocked', ['set', NAME, SECRET]);
    expect(await keychain('locked', ['get', NAME], ['problem'])).toEqual([
      { error: 'keychain-locked' },
      { value: 'keychain-locked' },
    ]);
    expect(await keychain('unlocked', ['get', NAME], ['problem'])).toEqual([
      { value: SECRET },
      { value: null },
    ]);
  });

  it('that is locked takes no secret: it is kept for the session, which is said, and in no file', async () => {
    await keychain('unlocked', ['set', 'another', 'secret']);
    expect(await keychain('locked', ['set', NAME, SECRET], ['get', NAME], ['problem'])).toEqual([
      { value: 'session' },
      { value: SECRET },
      { value: 'keychain-locked' },
    ]);
    expectNoSecretInFiles();
    expect(await keychain('unlocked', ['get', NAME])).toEqual([{ value: null }]);
  });

  it('without a login keyring says what to make, and secrets are kept for the session', async () => {
    expect(
      await keychain('locked', ['get', NAME], ['set', NAME, SECRET], ['get', NAME], ['problem']),
    ).toEqual([{ value: null }, { value: 'session' }, { value: SECRET }, { value: 'keychain-not-set-up' }]);
    expectNoSecretInFiles();
  });

  it.each([
    ['no-provider', 'keychain-no-provider'],
    ['no-bus', 'keychain-no-bus'],
  ] as const)(
    'that is not there (%s) is told, and secrets are kept for the session',
    async (session, code) => {
      const steps: Step[] = [
        ['problem'],
        ['get', NAME],
        ['set', NAME, SECRET],
        ['get', NAME],
        ['remove', NAME],
        ['get', NAME],
      ];
      expect(await keychain(session, ...steps)).toEqual([
        { value: code },
        { value: null },
        { value: 'session' },
        { value: SECRET },
        { value: 'removed' },
        { value: null },
      ]);
      expectNoSecretInFiles();
    },
  );
});
