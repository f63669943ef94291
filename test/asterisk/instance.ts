import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { provideAsterisk } from '../../scripts/lib/asterisk.mjs';
import { etcPath, type Site } from './config.ts';
import { freeTcpPort, freeUdpPort } from './ports.ts';

const run = promisify(execFile);
const RESULTS = new URL('../../test-results/asterisk-logs/', import.meta.url).pathname;

export interface AriAnswer {
  status: number;
  /** Parsed JSON; null where there is no body. */
  body: unknown;
}

/** One private Asterisk: its own folder, ports and process. */
export class Instance {
  readonly name: string;
  readonly site: Site;
  /** Version of the Asterisk that runs. */
  readonly version: string;
  #prefix = '';
  #user: { name: string; password: string } | null = null;
  #process: ChildProcess | null = null;
  #guard: ChildProcess | null = null;
  /** How the process ended without being asked to. */
  crash: string | null = null;

  private constructor(name: string, site: Site, version: string) {
    this.name = name;
    this.site = site;
    this.version = version;
  }

  /** Reserves folder and ports; nothing runs yet. */
  static async prepare(name: string): Promise<Instance> {
    const { root, triplet, version } = await provideAsterisk({ log: (line) => console.error(line) });
    const folder = await mkdtemp(join(tmpdir(), `cb-${name}-`));
    for (const part of ['etc', 'run', 'log', 'spool/recording', 'spool/monitor', 'lib/keys']) {
      await mkdir(join(folder, part), { recursive: true });
    }
    const [httpPort, httpsPort, sipPort] = await Promise.all([freeTcpPort(), freeTcpPort(), freeUdpPort()]);
    // Asterisk tries another port of its range where one is taken, so ranges may overlap.
    const rtpStart = 10_000 + 2 * Math.floor(Math.random() * 10_000);
    return new Instance(name, { folder, root, triplet, httpPort, httpsPort, sipPort, rtpStart }, version);
  }

  /** Writes configuration files, by name. */
  async configure(files: Record<string, string>): Promise<void> {
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(etcPath(this.site, name), text, { mode: 0o600 })),
    );
  }

  async readConfig(name: string): Promise<string> {
    return readFile(etcPath(this.site, name), 'utf8');
  }

  /** Whom ari() is, and below which prefix. */
  as(user: { name: string; password: string }, prefix = ''): void {
    this.#user = user;
    this.#prefix = prefix;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** Base of the HTTP server, with its prefix and without /ari. */
  get url(): string {
    return `http://127.0.0.1:${this.site.httpPort}${this.#prefix}`;
  }

  /** Starts and waits until it is fully booted and its ARI answers. */
  async start(): Promise<void> {
    if (this.#process) throw new Error(`${this.name} is running already`);
    const { folder, root } = this.site;
    const output = createWriteStream(join(folder, 'log/console.log'), { flags: 'a' });
    const started = spawn(join(root, 'bin/asterisk'), ['-f', '-C', etcPath(this.site, 'asterisk.conf')], {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: folder,
    });
    started.stdout.pipe(output, { end: false });
    started.stderr.pipe(output, { end: false });
    this.#process = started;
    this.crash = null;
    started.once('error', (error) => (this.crash = error.message));
    started.once('exit', (code, signal) => {
      output.end();
      if (this.#process === started) {
        this.#process = null;
        this.crash = `ended by itself with ${signal ?? `code ${code}`}`;
      }
      this.#release();
    });
    this.#guardIt();
    await this.#ready();
  }

  /** Ends the process if this one dies without a word, however it dies: the guard's standard input closes then. */
  #guardIt(): void {
    const script = 'read word; [ "$word" = done ] || { kill -9 "$0" && rm -rf "$1"; }';
    const guard = spawn('/bin/sh', ['-c', script, String(this.pid), this.site.folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    guard.stdin.on('error', () => {});
    guard.unref();
    if (guard.stdin instanceof Socket) guard.stdin.unref();
    this.#guard = guard;
  }

  #release(): void {
    this.#guard?.stdin?.end('done\n');
    this.#guard = null;
  }

  async #ready(): Promise<void> {
    const { folder } = this.site;
    const deadline = Date.now() + 20_000;
    const check = (): void => {
      if (this.crash) throw new Error(`Asterisk "${this.name}" did not start: ${this.crash} (${folder}/log)`);
      if (Date.now() > deadline) {
        throw new Error(`Asterisk "${this.name}" was not ready in 20 s (${folder}/log)`);
      }
    };
    while (!existsSync(join(folder, 'run/asterisk.ctl'))) {
      check();
      await sleep(10);
    }
    while (!(await this.cli('core waitfullybooted').catch(() => '')).includes('fully booted')) {
      check();
      await sleep(20);
    }
    while ((await this.ari('GET', '/asterisk/ping').catch(() => ({ status: 0 }))).status !== 200) {
      check();
      await sleep(20);
    }
  }

  /** Output of a command of Asterisk's console. */
  async cli(command: string): Promise<string> {
    const { root } = this.site;
    const options = { timeout: 10_000, maxBuffer: 1 << 24 };
    const args = ['-C', etcPath(this.site, 'asterisk.conf'), '-rx', command];
    return (await run(join(root, 'bin/asterisk'), args, options)).stdout;
  }

  /** One ARI request as the instance's ARI user; the path is what comes after /ari. */
  async ari(
    method: string,
    path: string,
    request: { query?: Record<string, string>; body?: unknown; timeoutMs?: number } = {},
  ): Promise<AriAnswer> {
    if (!this.#user) throw new Error(`${this.name} has no ARI user`);
    const url = new URL(`${this.url}/ari${path}`);
    for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
    const secret = Buffer.from(`${this.#user.name}:${this.#user.password}`).toString('base64');
    const response = await fetch(url, {
      method,
      headers: { Authorization: `Basic ${secret}`, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(request.timeoutMs ?? 10_000),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
  }

  /** SIGKILL, as when the machine loses power. The same ports and configuration serve the next start(). */
  async kill(): Promise<void> {
    await this.#end('SIGKILL', 5000);
  }

  /** Ends it as an administrator would, with its farewells to connected programs; SIGKILL after five seconds. */
  async shutDown(): Promise<void> {
    await this.#end('SIGTERM', 5000);
  }

  async restart(): Promise<void> {
    await this.shutDown();
    await this.start();
  }

  async #end(signal: NodeJS.Signals, patienceMs: number): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    this.#process = null;
    const gone = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    if (ending.exitCode !== null || ending.signalCode !== null) return;
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), patienceMs);
    await gone;
    clearTimeout(late);
    await rm(join(this.site.folder, 'run/asterisk.ctl'), { force: true });
  }

  /** Copies the logs and the configuration to test-results/asterisk-logs/<label>/<name>. */
  async keepLogs(label: string): Promise<string> {
    const target = join(RESULTS, label.replaceAll(/[^\w.-]+/g, '-').slice(0, 80), this.name);
    await mkdir(target, { recursive: true });
    for (const part of ['log', 'etc']) {
      await cp(join(this.site.folder, part), join(target, part), { recursive: true });
    }
    return target;
  }

  /** Ends the process and removes its folder. Nothing is left. */
  async stop(): Promise<void> {
    await this.#end('SIGKILL', 5000);
    await rm(this.site.folder, { recursive: true, force: true });
  }
}
