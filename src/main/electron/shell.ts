import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app, BrowserWindow, clipboard, dialog, nativeTheme, powerMonitor } from 'electron';
import type { Settings } from '../../shared/contract/app.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import type { Emit } from '../engine-port.ts';
import type { Logger } from '../log.ts';
import type { StoreFile } from '../settings/store-file.ts';
import { guardContents, guardSession } from './guards.ts';
import { setMenu } from './menu.ts';
import type { StartOptions } from './options.ts';
import { endSession, watchPower, type Calls } from './power.ts';
import { declareScheme, serveFiles } from './protocol.ts';
import type { Quit } from './quit.ts';
import { openWindow, type DeskWindow } from './window.ts';

/**
 * What has to be said to Electron before it is ready. False where another Cordboard of this user runs already: it shows
 * its window, and this one ends.
 */
export function claimDesktop(options: StartOptions): boolean {
  if (options.userData) app.setPath('userData', options.userData);
  if (!app.requestSingleInstanceLock()) {
    app.exit(0);
    return false;
  }
  declareScheme();
  return true;
}

export const userData = () => app.getPath('userData');
/** The files for the PBX: beside the archive of an installed app, in the repository otherwise. */
export const confFolder = (repository: string) =>
  join(app.isPackaged ? process.resourcesPath : repository, 'asterisk-conf');
export const whenReady = () => app.whenReady().then(() => {});
export const quitApp = () => app.quit();
/** Older Electrons answer at once, newer ones with a promise. */
export const copyText = async (text: string): Promise<void> => clipboard.writeText(text);

/** The desktop's own question for a folder, in front of the window where there is one. */
export async function chooseFolder(title: string, shell: Shell | null): Promise<string | null> {
  const options = { title, properties: ['openDirectory' as const] };
  const contents = shell?.window.contents();
  const parent = contents ? BrowserWindow.fromWebContents(contents) : null;
  const { canceled, filePaths } = parent
    ? await dialog.showOpenDialog(parent, options)
    : await dialog.showOpenDialog(options);
  return canceled ? null : (filePaths[0] ?? null);
}

/** For about boxes and reports of trouble. */
export function about(): { version: string; runtime: string } {
  // Runtimes that are not Electron's own releases are unpacked into a folder that says so.
  const note = process.execPath.includes('-unofficial') ? ' (unofficial build)' : '';
  return { version: app.getVersion(), runtime: `Electron ${process.versions.electron}${note}` };
}

/** Cordboard cannot go on: says why, and ends. */
export function endWith(error: unknown): void {
  const problem = problemOf(error);
  process.stderr.write(`Cordboard cannot start: ${problem.message}\n${problem.hint}\n`);
  // Without a display there is nobody to close a box.
  if (app.isReady()) dialog.showErrorBox('Cordboard cannot start', `${problem.message}\n\n${problem.hint}`);
  app.exit(1);
}

export interface Shell {
  window: DeskWindow;
  /** The answer of the operator to the question whether to quit while calls run. */
  close(how: 'quit' | 'background'): void;
  /** A PNG of the window. */
  screenshot(file: string): Promise<void>;
}

/** The window and all that the desktop may do to it. */
export function openShell(options: {
  calls: Calls;
  quit: Quit;
  emit: Emit;
  log: Logger;
  files: { renderer: string; preload: string };
  place: StoreFile;
  theme: () => Settings['theme'];
  onSettings: (listener: () => void) => void;
}): Shell {
  const { calls, quit, emit, log } = options;
  const followTheme = () => {
    nativeTheme.themeSource = options.theme();
  };
  followTheme();
  options.onSettings(followTheme);

  guardContents(log);
  guardSession(log);
  serveFiles(options.files.renderer);

  /** Quits, but asks first where calls run and somebody is there to answer. */
  const askToQuit = () => {
    if (mayClose()) app.quit();
  };
  const mayClose = () => {
    if (quit.state !== 'running' || calls.activeCalls() === 0) return true;
    window.show();
    emit('app.request', { what: 'confirm-quit' });
    return false;
  };
  const window = openWindow({
    preload: options.files.preload,
    file: options.place,
    log,
    events: {
      onLost() {
        if (quit.state !== 'done') calls.releaseMicrophone('window-lost');
      },
      mayClose,
      onSessionEnd: () => endSession(calls, quit, () => app.quit()),
    },
  });
  setMenu({
    openSettings: () => emit('app.request', { what: 'open-settings' }),
    quit: askToQuit,
  });

  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (quit.state === 'done') return;
    event.preventDefault();
    void quit.leave().then(() => app.quit());
  });
  watchPower(powerMonitor, { calls, quit: () => app.quit(), log });

  return {
    window,
    close(how) {
      if (how === 'quit') return app.quit();
      // Nobody sees any more that a microphone is open.
      calls.releaseMicrophone('window-lost');
      window.hide();
    },
    async screenshot(file) {
      const image = await window.contents()?.capturePage();
      if (image) await writeFile(file, image.toPNG());
    },
  };
}
