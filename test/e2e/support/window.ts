import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright';
import { installFake, type FakeHandle } from '../../fixtures/window-harness/fake.ts';
import type { Scene } from '../../fixtures/window-harness/scenes.ts';
import { serveFolder } from '../../fixtures/window-harness/serve.ts';

declare global {
  interface Window {
    /** The script behind window.cordboard in tests of the renderer alone. */
    readonly fake: FakeHandle;
  }
}

/** The built renderer in a bare Electron window, with a scripted fake in the place of the preload. */
export interface BareWindow {
  page: Page;
  /** What the page has complained of: errors, and violations of its content security policy. */
  complaints: string[];
  show(scene: Scene, size?: { width: number; height: number }): Promise<void>;
  close(): Promise<void>;
}

export async function openWindow(): Promise<BareWindow> {
  const home = await mkdtemp(join(tmpdir(), 'cordboard-window-'));
  const server = await serveFolder(join(import.meta.dirname, '../../../out/renderer'));
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  const electron = await _electron.launch({
    // Playwright finds electron from here, and with it what ELECTRON_OVERRIDE_DIST_PATH says.
    cwd: join(import.meta.dirname, '../../..'),
    args: [
      join(import.meta.dirname, 'window-main.mjs'),
      ...(root ? ['--no-sandbox'] : []),
      `--user-data-dir=${home}`,
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ],
  });
  const page = await electron.firstWindow();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const harmless = message.text().includes('404') || message.text().includes('Electron Security Warning');
    if (['error', 'warning'].includes(message.type()) && !harmless) complaints.push(message.text());
  });
  return {
    page,
    complaints,
    show: async (scene, size = { width: 1_440, height: 900 }) => {
      await electron.evaluate(({ BrowserWindow }, { width, height }) => {
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
      }, size);
      await page.addInitScript(installFake, scene);
      await page.goto(server.url);
      await page.getByRole('grid').waitFor();
    },
    close: async () => {
      await electron.close();
      server.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
