import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { capture } from './run.mjs';
import { SetupProblem } from './say.mjs';
import { hasCommand } from './system.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const linux = process.platform === 'linux';

/** True where a window can be shown. */
export function hasDisplay(env = process.env) {
  if (!linux) return true;
  if (env.WAYLAND_DISPLAY) return true;
  const local = /^:(\d+)/.exec(env.DISPLAY ?? '');
  // A DISPLAY left over from a session that is gone names a socket that is not there.
  return local ? existsSync(`/tmp/.X11-unix/X${local[1]}`) : Boolean(env.DISPLAY);
}

/** What a virtual display needs and this system lacks. */
export function displayGaps() {
  return linux && !hasCommand('Xvfb') ? [{ what: 'Xvfb', debian: 'xvfb' }] : [];
}

/** What a D-Bus session with a keyring needs and this system lacks. */
export function keyringGaps() {
  if (!linux) return [];
  const gaps = [];
  if (!hasCommand('dbus-daemon')) gaps.push({ what: 'dbus-daemon', debian: 'dbus' });
  if (!hasCommand('dbus-send')) gaps.push({ what: 'dbus-send', debian: 'dbus' });
  if (!hasCommand('gnome-keyring-daemon')) gaps.push({ what: 'gnome-keyring', debian: 'gnome-keyring' });
  return gaps;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(timer);
}

/** Reads the first line that a child writes to one of its pipes. */
function firstLine(child, stream, what) {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why) => reject(new SetupProblem(`${what} did not start: ${why}`));
    const timer = setTimeout(() => fail('no answer within 20 s'), 20_000);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with code ${code}`));
    stream.on('data', (chunk) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0) return;
      clearTimeout(timer);
      resolve(text.slice(0, end));
    });
  });
}

// Children are detached, so that Ctrl-C in a terminal reaches the work alone: what it runs on goes after it.
async function startXvfb(children) {
  const args = ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'];
  const child = spawn('Xvfb', args, { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  children.push(child);
  return `:${(await firstLine(child, child.stdio[3], 'Xvfb')).trim()}`;
}

async function startBus(children, env) {
  const args = ['--session', '--nofork', '--nopidfile', '--print-address=1'];
  const child = spawn('dbus-daemon', args, { detached: true, env, stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  return (await firstLine(child, child.stdout, 'dbus-daemon')).trim();
}

function ask(env, ...message) {
  return capture('dbus-send', ['--session', '--print-reply', '--reply-timeout=2000', ...message], { env });
}

async function startKeyring(children, env) {
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const child = spawn('gnome-keyring-daemon', args, {
    detached: true,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  children.push(child);
  child.stdin.end('cordboard tests');
  const bus = ['--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const owner = 'org.freedesktop.DBus.GetNameOwner';
  const login = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets/collection/login'];
  const locked = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
  for (let tries = 0; tries < 100; tries++) {
    // Asking for the owner first: any other message would make D-Bus start a second, locked daemon.
    if (ask(env, ...bus, owner, 'string:org.freedesktop.secrets').ok) {
      const answer = ask(env, ...login, 'org.freedesktop.DBus.Properties.Get', ...locked);
      if (/boolean false/.test(answer.stdout)) return;
    }
    if (child.exitCode !== null) break;
    await wait(100);
  }
  throw new SetupProblem('gnome-keyring did not offer an unlocked keyring within 10 s.');
}

/**
 * Runs `work(env)` on a desktop of its own and tears it down afterwards.
 * `display`: a virtual screen (Linux). `keyring`: a private home and D-Bus session with an unlocked Secret Service,
 * so that nothing of the person's own settings or secrets is seen or touched.
 */
export async function withDesktop({ env, display, keyring }, work) {
  const children = [];
  const home = keyring ? await mkdtemp(join(tmpdir(), 'cordboard-home-')) : null;
  const desk = { ...env };
  let interrupted = false;
  const onSignal = () => (interrupted = true);
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    if (home) {
      Object.assign(desk, {
        HOME: home,
        XDG_CONFIG_HOME: join(home, '.config'),
        XDG_DATA_HOME: join(home, '.local', 'share'),
        XDG_CACHE_HOME: join(home, '.cache'),
        XDG_STATE_HOME: join(home, '.local', 'state'),
        XDG_RUNTIME_DIR: join(home, 'run'),
      });
      for (const name of ['XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME']) {
        await mkdir(desk[name], { recursive: true });
      }
      await mkdir(desk.XDG_RUNTIME_DIR, { mode: 0o700 });
    }
    if (display && linux) {
      desk.DISPLAY = await startXvfb(children);
      delete desk.WAYLAND_DISPLAY;
    }
    if (keyring && linux) {
      desk.DBUS_SESSION_BUS_ADDRESS = await startBus(children, desk);
      await startKeyring(children, desk);
    }
    return interrupted ? 130 : await work(desk);
  } finally {
    for (const child of children.reverse()) await stop(child);
    if (home) await rm(home, { recursive: true, force: true, maxRetries: 5 });
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
