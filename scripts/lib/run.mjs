import { spawn, spawnSync } from 'node:child_process';

const windows = process.platform === 'win32';

/** Sends a signal to a child started by `start` and to everything that it started. */
export function signalTree(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (windows) spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F']);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Starts a program in a process group of its own: a time-out or Ctrl-C then ends it with all its children.
 * Resolves with its exit code; 128 + n after a signal, 124 after the time-out. `graceMs` is how long it may take to
 * end by itself when asked to.
 */
export function run(command, args, { timeoutMs, graceMs = 10_000, onStart, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', detached: !windows, ...options });
    let timedOut = false;
    let killTimer;
    const end = (signal) => {
      signalTree(child, signal);
      killTimer ??= setTimeout(() => signalTree(child, 'SIGKILL'), graceMs);
    };
    const forward = (signal) => end(signal);
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end('SIGTERM');
          }, timeoutMs);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, forward);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      if (timedOut) resolve(124);
      else resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGTERM' ? 15 : 9));
    });
    onStart?.(child);
  });
}

/** Runs a short program and gives its output; never throws for an exit code. `ok` is exit code 0. */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, ...options });
  return {
    ok: result.status === 0,
    found: result.error?.code !== 'ENOENT',
    stdout: result.stdout ?? '',
    stderr: result.stderr ?? '',
  };
}
