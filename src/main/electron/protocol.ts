import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { APP_SCHEME } from '../../shared/contract/channels.ts';
import { assetOf, HEADERS } from './assets.ts';

/** Before the app is ready: our scheme is an origin like https, so that CSP, workers and the microphone work in it. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
  ]);
}

/** Serves the window's files, and nothing else, under app://cordboard/. */
export function serveFiles(root: string): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const asset = request.method === 'GET' ? assetOf(root, request.url) : null;
    if (!asset) return new Response('Not found', { status: 404, headers: HEADERS });
    try {
      const body = new Uint8Array(await readFile(asset.path));
      return new Response(body, { headers: { ...HEADERS, 'Content-Type': asset.type } });
    } catch {
      return new Response('Not found', { status: 404, headers: HEADERS });
    }
  });
}
