import { app, session, type Session } from 'electron';
import type { Logger } from '../log.ts';
import { isOurPage } from '../ipc/sender.ts';

/** What a page may load at all; the protocol handler and the CSP say the rest. devtools is Chromium's own. */
const LOCAL = /^(app|blob|data|devtools):/;

/** Nothing leads out of our page: no navigation, no new windows, no webviews, no certificate errors waved through. */
export function guardContents(log: Logger): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (isOurPage(event.url)) return; // a reload
      event.preventDefault();
      log.warn('a navigation away from the window was refused');
    });
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
}

/** Of all permissions our page has one, the microphone; and it has no network. */
export function guardSession(log: Logger, guarded: Session = session.defaultSession): void {
  guarded.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const granted =
      permission === 'media' &&
      details.isMainFrame &&
      isOurPage(details.requestingUrl) &&
      types.length > 0 &&
      types.every((type) => type === 'audio');
    if (!granted) log.warn({ permission }, 'a permission was refused');
    callback(granted);
  });
  guarded.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      permission === 'media' &&
      details.mediaType !== 'video' &&
      isOurPage(`${requestingOrigin.replace(/\/$/, '')}/`),
  );
  guarded.setDevicePermissionHandler(() => false);
  guarded.webRequest.onBeforeRequest((details, callback) => {
    const cancel = !LOCAL.test(details.url);
    if (cancel)
      log.warn({ type: details.resourceType }, 'a request of the window to the network was refused');
    callback({ cancel });
  });
}
