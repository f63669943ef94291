import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';

/** Longer than the app itself waits for each step of quitting. */
const CLOSE_LIMIT_MS = 30_000;

export interface LaunchOptions {
  /** Folder of settings, history and logs. Without one a fresh folder is made, and removed by close(). */
  userData?: string;
  /** More arguments for the app: `--no-demo`, `--demo-calls=20`. */
  args?: readonly string[];
  /** A wav that the microphone plays, in a loop; without one it beeps. */
  microphoneWav?: string;
  /** More environment; undefined takes a variable away. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Size of the window's contents. */
  size?: { width: number; height: number };
}

export interface App {
  readonly electron: ElectronApplication;
  /** The window. */
  readonly page: Page;
  readonly userData: string;
  /** What the app wrote to stdout and stderr so far. */
  output(): string;
  /** The size of the window's contents from now on. */
  resize(size: { width: number; height: number }): Promise<void>;
  /** Quits as an operator would, who lets the calls be given back; kills the app if it does not end. */
  close(): Promise<void>;
}

/**
 * Starts the built app (out/) with a home of its own, so that nothing of the person's files is touched, and waits for its
 * window. The D-Bus session and the display are those of the environment. Audio devices are Chromium's fakes.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<App> {
  const home = await mkdtemp(join(tmpdir(), 'cordboard-app-'));
  const userData = options.userData ?? join(home, 'user-data');
  const env: Record<string, string> = {};
  const wanted: Record<string, string | undefined> = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    ...options.env,
  };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) env[name] = value;
  // Set by whoever runs Electron as plain Node; the app would not start with it.
  delete env['ELECTRON_RUN_AS_NODE'];
  await mkdir(userData, { recursive: true });

  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const electron = await _electron.launch({
    cwd: join(import.meta.dirname, '../../..'),
    env,
    args: [
      '.',
      // Chromium refuses its sandbox to root; only containers run this as root.
      ...(root ? ['--no-sandbox'] : []),
      `--user-data-dir=${userData}`,
      '--use-fake-device-for-media-stream',
      ...(options.microphoneWav ? [`--use-file-for-fake-audio-capture=${options.microphoneWav}`] : []),
      ...(options.args ?? []),
    ],
  });
  let output = '';
  const child = electron.process();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));

  const page = await electron.firstWindow();
  page.setDefaultTimeout(20_000);
  await page.waitForLoadState('domcontentloaded');
  const app: App = {
    electron,
    page,
    userData,
    output: () => output,
    async resize(size) {
      await electron.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, size);
      await page.waitForFunction(({ width, height }) => innerWidth === width && innerHeight === height, size);
    },
    async close() {
      await electron.evaluate(({ app }) => app.quit()).catch(() => {});
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
      await ended;
      clearTimeout(timer);
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  if (options.size) await app.resize(options.size);
  return app;
}
