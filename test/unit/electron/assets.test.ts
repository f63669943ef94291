import { resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assetOf, CONTENT_SECURITY_POLICY } from '../../../src/main/electron/assets.ts';

const root = resolve('/opt/cordboard/renderer');
const at = (...parts: string[]) => [root, ...parts].join(sep);

describe('a file for the window', () => {
  it.each([
    ['app://cordboard/', at('index.html'), 'text/html; charset=utf-8'],
    ['app://cordboard/index.html?x#y', at('index.html'), 'text/html; charset=utf-8'],
    ['app://cordboard/assets/a%20b.js', at('assets', 'a b.js'), 'text/javascript; charset=utf-8'],
    [
      'app://cordboard/assets/player.worklet.JS',
      at('assets', 'player.worklet.JS'),
      'text/javascript; charset=utf-8',
    ],
    ['app://cordboard/assets/x.wasm', at('assets', 'x.wasm'), 'application/wasm'],
    ['app://cordboard/assets/../index.html', at('index.html'), 'text/html; charset=utf-8'],
    ['app://cordboard/../../index.html', at('index.html'), 'text/html; charset=utf-8'],
  ])('%s is served', (url, path, type) => {
    expect(assetOf(root, url)).toEqual({ path, type });
  });

  it.each([
    'app://cordboard/%2e%2e%2fmain%2findex.js',
    'app://cordboard/..%2f..%2f..%2fetc/passwd.json',
    'app://cordboard/assets/%2e%2e/%2e%2e%2f%2e%2e%2fpackage.json',
    'app://cordboard/..%5c..%5cwindows%5cwin.js',
    'app://cordboard/..%2frenderer-of-another/index.js',
    'app://cordboard/index.html%00.js',
    'app://cordboard/%',
    'app://cordboard/assets',
    'app://cordboard/index.js.map',
    'app://cordboard/.env',
    'app://other/index.html',
    'app://cordboard:80/index.html',
    'app://cordboard@other/index.html',
    'https://cordboard/index.html',
    'file:///opt/cordboard/renderer/index.html',
    'nonsense',
  ])('%s is not', (url) => {
    const asset = assetOf(root, url);
    expect(asset === null || asset.path.startsWith(root + sep)).toBe(true);
    expect(asset).toBeNull();
  });
});

it('the policy of the page allows nothing inline, nothing evaluated and nothing from elsewhere', () => {
  expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'/);
  expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});
