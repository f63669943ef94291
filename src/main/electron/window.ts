import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { APP_ORIGIN } from '../../shared/contract/channels.ts';
import type { Logger } from '../log.ts';
import type { StoreFile } from '../settings/store-file.ts';
import { MIN_SIZE, placeFor } from './place.ts';

/** The window's ground (tokens.css), so that it does not flash before the page is there. */
const GROUND = { dark: '#0b0e11', light: '#f3f2ed' };

/** A page that dies more often than this within a minute is left alone: reloading it does not help. */
const RELOADS_PER_MINUTE = 5;
const RELOAD_AFTER_MS = 200;

export interface DeskWindow {
  contents(): WebContents | null;
  show(): void;
  hide(): void;
  /** Whether the operator can see it. */
  visible(): boolean;
}

export interface WindowEvents {
  /** The page is gone (crashed, reloaded, hung, closed): nothing of it may stay open. */
  onLost: () => void;
  /** Whether the window may close now. */
  mayClose: () => boolean;
  /** Windows only: the session is ending. True holds it up until the app has quit. */
  onSessionEnd: () => boolean;
}

/** The one window. Once closed it is gone, and so is the app. */
export function openWindow(options: {
  preload: string;
  /** Remembers where the window was. */
  file: StoreFile;
  log: Logger;
  events: WindowEvents;
}): DeskWindow {
  const { file, log, events } = options;
  const displays = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, ...bounds } = placeFor(readPlace(file, log), displays);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Cordboard',
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // Listening starts by a key; the page's sound must not wait for a click.
      autoplayPolicy: 'no-user-gesture-required',
      // The operator goes on listening while the window is behind another or hidden.
      backgroundThrottling: false,
    },
  });
  const { webContents } = window;
  const reloads: number[] = [];

  const reload = (why: string) => {
    const now = Date.now();
    while (reloads[0] !== undefined && reloads[0] < now - 60_000) reloads.shift();
    if (reloads.length >= RELOADS_PER_MINUTE) {
      log.error({ why }, 'the window keeps failing and is not reloaded again');
      return;
    }
    reloads.push(now);
    log.warn({ why }, 'the window is reloaded');
    // Later: loading while Electron tells of the end of a page ends Electron too.
    setTimeout(load, RELOAD_AFTER_MS);
  };
  const load = () => {
    if (window.isDestroyed()) return;
    webContents.loadURL(`${APP_ORIGIN}/index.html`).catch((error: unknown) => {
      log.error({ err: error }, 'the window could not be loaded');
    });
  };

  webContents.on('render-process-gone', (_event, details) => {
    events.onLost();
    if (details.reason !== 'clean-exit') reload(details.reason);
  });
  webContents.on('did-navigate', () => events.onLost());
  window.on('unresponsive', () => {
    events.onLost();
    // Its end is told as render-process-gone, which reloads.
    webContents.forcefullyCrashRenderer();
  });
  webContents.on('preload-error', (_event, _path, error) => log.error({ err: error }, 'the preload failed'));
  window.on('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', (event) => {
    if (!events.mayClose()) {
      event.preventDefault();
      return;
    }
    rememberPlace(window, file, log);
    events.onLost();
  });
  window.on('query-session-end', (event) => {
    if (events.onSessionEnd()) event.preventDefault();
  });
  load();

  return {
    contents: () => (window.isDestroyed() || webContents.isDestroyed() ? null : webContents),
    show() {
      if (window.isDestroyed()) return;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    hide() {
      if (window.isDestroyed()) return;
      rememberPlace(window, file, log);
      window.hide();
    },
    visible: () => !window.isDestroyed() && window.isVisible(),
  };
}

function readPlace(file: StoreFile, log: Logger): unknown {
  try {
    return file.read()['place'];
  } catch (error) {
    log.warn({ err: error }, 'the place of the window could not be read');
    return undefined;
  }
}

/** Where the window stands is a comfort: failing to keep it must not keep the window from closing. */
function rememberPlace(window: BrowserWindow, file: StoreFile, log: Logger): void {
  try {
    file.write({ place: { ...window.getNormalBounds(), maximized: window.isMaximized() } });
  } catch (error) {
    log.warn({ err: error }, 'the place of the window could not be kept');
  }
}
