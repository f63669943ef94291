// A bare Electron window for tests of the renderer alone: no preload, no engine.
import { app, BrowserWindow } from 'electron';

// Not awaited here: Playwright holds `ready` back until this module has run.
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    useContentSize: true,
    webPreferences: {
      sandbox: true,
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  });
  return window.loadURL('about:blank');
});
