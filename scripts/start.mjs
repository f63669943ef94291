// npm start: Cordboard from source. Arguments after `--` go to the app: npm start -- --demo-calls 500
// With a display it opens its window. Without one the same app runs on a virtual display until Ctrl-C, tells what
// happens on the demo calls and keeps a screenshot; `npm start -- --once` ends after the first demo calls.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bootstrap } from './bootstrap.mjs';
import { provideBuild } from './lib/build.mjs';
import { hasDisplay, withDesktop } from './lib/desktop.mjs';
import { inRepository, repository } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, say, SetupProblem } from './lib/say.mjs';
import { isRoot } from './lib/system.mjs';

const ONCE_LIMIT_MS = 5 * 60_000;
/**
 * Nothing that a person could act upon: Chromium's complaints about a desktop that is not there (no system bus, no
 * graphics card), and Node's about what ari-client uses.
 */
const HEADLESS_NOISE =
  /DEP0040|--trace-deprecation|^\[\d+:[\d/.]+:(ERROR|WARNING):.*(dbus|gpu|gl|viz|vulkan|egl|angle|sandbox_linux|gcm|object_proxy|command_buffer)/i;
const SANDBOX_PROBLEM = /SUID sandbox helper binary|No usable sandbox/;

function mtimeOf(file) {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}

/** Says once where the screenshot is, as soon as the app has written a new one. */
function watchScreenshot(file) {
  const before = mtimeOf(file);
  const timer = setInterval(() => {
    if (mtimeOf(file) === before) return;
    clearInterval(timer);
    say(`Screenshot: ${file}`);
  }, 250);
  timer.unref();
  return () => {
    clearInterval(timer);
    if (mtimeOf(file) === before) say('The app wrote no screenshot.');
  };
}

function relayErrors(child, { filtered, onSandboxProblem }) {
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (SANDBOX_PROBLEM.test(line)) onSandboxProblem();
    if (!(filtered && HEADLESS_NOISE.test(line))) process.stderr.write(`${line}\n`);
  });
}

async function launch({ electron, env }, args, { virtual }) {
  let sandboxProblem = false;
  let interrupted = false;
  const onInterrupt = () => (interrupted = true);
  process.on('SIGINT', onInterrupt);
  // Chromium refuses its sandbox to root. Nobody should run a desktop app as root: this is for containers.
  const flags = process.platform === 'linux' && isRoot() ? ['--no-sandbox'] : [];
  const code = await run(electron.executable, ['.', ...flags, ...args], {
    cwd: repository,
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
    graceMs: 20_000,
    timeoutMs: args.includes('--once') ? ONCE_LIMIT_MS : undefined,
    onStart: (child) =>
      relayErrors(child, { filtered: virtual, onSandboxProblem: () => (sandboxProblem = true) }),
  });
  process.off('SIGINT', onInterrupt);
  if (code === 124) throw new SetupProblem('The first demo calls were not over after five minutes.');
  if (code !== 0 && sandboxProblem) {
    const helper = join(electron.folder, 'chrome-sandbox');
    throw new SetupProblem(
      "Chromium's sandbox cannot start: this system keeps unprivileged user namespaces from it.",
      `Give its helper the rights that it needs, and run the same command again:\n  sudo chown root:root '${helper}'\n  sudo chmod 4755 '${helper}'`,
    );
  }
  return interrupted ? 0 : code;
}

await main(async () => {
  const args = process.argv.slice(2);
  const tools = await bootstrap('start');
  await provideBuild(tools);
  if (hasDisplay()) return launch(tools, args, { virtual: false });

  say('No display here: Cordboard runs on a virtual one. Ctrl-C ends it.');
  const named = args.find((arg) => arg.startsWith('--screenshot='))?.slice('--screenshot='.length);
  const screenshot = named ?? inRepository('.cache', 'cordboard.png');
  mkdirSync(inRepository('.cache'), { recursive: true });
  const extra = ['--report', ...(named ? [] : [`--screenshot=${screenshot}`])];
  const stopWatching = watchScreenshot(screenshot);
  const code = await withDesktop({ env: tools.env, display: true, keyring: false }, (env) =>
    launch({ ...tools, env }, [...args, ...extra], { virtual: true }),
  );
  stopWatching();
  return code;
});
