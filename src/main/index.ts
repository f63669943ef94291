import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { EventOf, ParsedArgsOf } from '../shared/contract/index.ts';
import type { Problem } from '../shared/domain/problem.ts';
import { nameList } from './credentials/names.ts';
import { openSecrets } from './credentials/secrets.ts';
import { openLogFile } from './electron/log-file.ts';
import { readOptions, type StartOptions } from './electron/options.ts';
import { createQuit } from './electron/quit.ts';
import {
  about,
  chooseFolder,
  claimDesktop,
  confFolder,
  copyText,
  endWith,
  openShell,
  quitApp,
  userData,
  whenReady,
  type Shell,
} from './electron/shell.ts';
import { openTerminal } from './electron/terminal.ts';
import { createEngine } from './engine/engine.ts';
import type { Emit } from './engine-port.ts';
import { openHistory } from './history/history.ts';
import { createWindowLink, serveCommands } from './ipc/window-link.ts';
import { createLog } from './log.ts';
import { openStoreFile } from './settings/store-file.ts';
import { openSettings } from './settings/store.ts';

/** The longest that the keychain may take: somebody may have to answer its prompt. */
const KEYCHAIN_TIMEOUT_MS = 20_000;
/** The longest that one step of quitting may take. Giving a call back is a request to a PBX that may be gone. */
const QUIT_STEP_MS = 5_000;

try {
  const options = readOptions(process.argv.slice(1), process.env);
  // Not awaited here: Electron is not ready before this module is done.
  if (claimDesktop(options)) run(options).catch(endWith);
} catch (error) {
  endWith(error);
}

async function run(options: StartOptions): Promise<void> {
  await whenReady();
  const folder = userData();
  const log = createLog({ to: openLogFile(join(folder, 'logs', 'cordboard.log')) });
  // A desk with callers on it does not fall over for one error: the log has it, and the calls go on.
  process.on('uncaughtException', (error) => log.error({ err: error }, 'an error that nobody caught'));
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a promise that nobody caught'));

  const troubles: Problem[] = [];
  const osUser = userInfo().username;
  const settings = openSettings({ file: openStoreFile(folder, 'settings'), log, operatorName: osUser });
  troubles.push(...settings.troubles);
  const secrets = openSecrets({
    service: 'Cordboard',
    log,
    timeoutMs: KEYCHAIN_TIMEOUT_MS,
    names: nameList(openStoreFile(folder, 'keychain'), log),
  });
  const history = openHistory({
    file: join(folder, 'history.db'),
    log,
    onTrouble: (problem) => troubles.push(problem),
  });

  let shell: Shell | null = null;
  const contents = () => shell?.window.contents() ?? null;
  const link = createWindowLink(contents);
  const terminal = openTerminal(options, {
    say: (line) => process.stdout.write(`${line}\n`),
    screenshot: (file) => shell?.screenshot(file) ?? Promise.resolve(),
    quit: quitApp,
    linesOf: (callId) => engine.lines(callId),
  });
  const emit: Emit = (name, event) => {
    link.emit(name, event);
    if (name === 'board.delta') terminal.onDelta(event as EventOf<'board.delta'>);
  };
  const engine = createEngine({
    settings,
    secrets,
    history,
    log,
    speechWorkerUrl: new URL('./speech-worker.js', import.meta.url),
    voicesFolder: join(folder, 'voices'),
    identity: { osUser, host: hostname() },
    about: about(),
    openAudioPort: link.openAudioPort,
    emit,
    copyText,
    chooseFolder: (title) => chooseFolder(title, shell),
    confFolder: confFolder(join(import.meta.dirname, '../..')),
    troubles,
    options: { demo: options.demo, ...(options.demoCalls !== null && { demoCalls: options.demoCalls }) },
  });
  const quit = createQuit({
    limitMs: QUIT_STEP_MS,
    log,
    steps: [
      { name: 'stop the microphone', run: () => engine.releaseMicrophone('app-quits') },
      { name: 'give the calls back', run: () => engine.giveBackAll('app-quits') },
      { name: 'stop the engine', run: () => engine.stop() },
      { name: 'close the history', run: () => history.close() },
    ],
  });
  serveCommands({
    contents,
    log,
    handle: async (name, args) => {
      if (name === 'app.close') return shell?.close((args as ParsedArgsOf<'app.close'>).how);
      return engine.handle(name, args as ParsedArgsOf<typeof name>);
    },
  });
  shell = openShell({
    calls: engine,
    quit,
    emit,
    log,
    files: {
      renderer: join(import.meta.dirname, '../renderer'),
      preload: join(import.meta.dirname, '../preload/index.cjs'),
    },
    place: openStoreFile(folder, 'window'),
    theme: () => settings.get('settings').theme,
    onSettings: (listener) => settings.onChange(listener),
  });
  await engine.start();
}
