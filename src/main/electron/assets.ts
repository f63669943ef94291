import { extname, normalize, resolve, sep } from 'node:path';
import { APP_HOST, APP_SCHEME } from '../../shared/contract/channels.ts';

/** What is served, and as what. A file of another kind is not served. */
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Scripts, styles and audio worklets from our own files, nothing inline, nothing from elsewhere, nothing evaluated, and
 * no text that becomes HTML or a script on its way through the DOM.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
};

/**
 * The file under `root` that a URL of our scheme names; null where it names none of ours: another host, a path that
 * leads out of the folder, a kind of file that is not served.
 */
export function assetOf(root: string, url: string): { path: string; type: string } | null {
  let pathname: string;
  try {
    const parsed = new URL(url);
    if (parsed.protocol !== `${APP_SCHEME}:` || parsed.host !== APP_HOST) return null;
    pathname = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  // A URL resolves its own dots; those that are left were written to lead out.
  if (/[\0\\]/.test(pathname) || pathname.split('/').includes('..')) return null;
  const path = resolve(root, `.${normalize(pathname === '/' ? '/index.html' : pathname)}`);
  if (!path.startsWith(resolve(root) + sep)) return null;
  const type = TYPES[extname(path).toLowerCase()];
  return type ? { path, type } : null;
}
