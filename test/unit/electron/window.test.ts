import type { EventEmitter } from 'node:events';
import { beforeEach, expect, it, vi } from 'vitest';
import { openWindow, type WindowEvents } from '../../../src/main/electron/window.ts';
import { createLog } from '../../../src/main/log.ts';

/** As much of Electron as a window touches; the last window opened is told what the system would tell it. */
const electron = vi.hoisted(() => ({ opened: null as EventEmitter | null }));
vi.mock('electron', async () => {
  const { EventEmitter: Emitter } = await import('node:events');
  class BrowserWindow extends Emitter {
    readonly webContents = Object.assign(new Emitter(), { loadURL: () => Promise.resolve() });
    constructor() {
      super();
      electron.opened = this;
    }
    isDestroyed = () => false;
    isMaximized = () => false;
    getNormalBounds = () => ({ x: 0, y: 0, width: 1200, height: 800 });
  }
  return { BrowserWindow, nativeTheme: {}, screen: { getAllDisplays: () => [] } };
});

const kept: Record<string, unknown> = {};
const file = {
  path: 'memory',
  read: () => kept,
  write: (data: Record<string, unknown>) => void Object.assign(kept, data),
  copyTo: () => undefined,
  moveTo: () => undefined,
};

function open(events: Partial<WindowEvents>): void {
  openWindow({
    preload: '',
    file,
    log: createLog({ level: 'silent' }),
    events: { onLost: () => undefined, mayClose: () => true, onSessionEnd: () => false, ...events },
  });
}

/** Tells the window of it; true where the window asked the system to wait. */
function told(name: 'query-session-end' | 'close'): boolean {
  const preventDefault = vi.fn();
  electron.opened?.emit(name, { preventDefault });
  return preventDefault.mock.calls.length > 0;
}

beforeEach(() => {
  electron.opened = null;
});

it.each([true, false])('a log-off is held up where calls must be given back first: %s', (wait) => {
  open({ onSessionEnd: () => wait });
  expect(told('query-session-end')).toBe(wait);
});

it('a window that may not close stays, and nothing of it is given up', () => {
  const onLost = vi.fn();
  open({ mayClose: () => false, onLost });
  expect(told('close')).toBe(true);
  expect(onLost).not.toHaveBeenCalled();
});

it('a window that closes is lost to whatever it had open, and its place is kept', () => {
  const onLost = vi.fn();
  open({ onLost });
  expect(told('close')).toBe(false);
  expect(onLost).toHaveBeenCalledOnce();
  expect(kept['place']).toEqual({ x: 0, y: 0, width: 1200, height: 800, maximized: false });
});
