import { app, Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu: what keys and screen readers expect of a desktop app, and nothing that the window has itself. */
export function setMenu(actions: { openSettings: () => void; quit: () => void }): void {
  const development: MenuItemConstructorOptions[] = app.isPackaged
    ? []
    : [{ type: 'separator' }, { role: 'toggleDevTools' }];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      {
        label: 'Cordboard',
        submenu: [
          { label: 'Settings…', accelerator: 'CommandOrControl+,', click: actions.openSettings },
          { type: 'separator' },
          { label: 'Quit Cordboard', accelerator: 'CommandOrControl+Q', click: actions.quit },
        ],
      },
      { role: 'editMenu' },
      {
        label: 'View',
        submenu: [
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'resetZoom' },
          { role: 'togglefullscreen' },
          ...development,
        ],
      },
    ]),
  );
}
