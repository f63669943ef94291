// A bare Electron window for tests of the renderer alone: no preload, no engine.
import { app, BrowserWindow } from 'electron';

await app.whenReady();
const window = new BrowserWindow({
  width: 1440,
  height: 900,
  useContentSize: true,
  webPreferences: { sandbox: true, backgroundThrottling: false, autoplayPolicy: 'no-user-gesture-required' },
});
await window.loadURL('about:blank');
