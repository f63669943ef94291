import { describe, expect, it } from 'vitest';
import { bestKind, hasKind, MODULES } from '../../../src/main/media/best.ts';
import { MediaKind } from '../../../src/shared/domain/pbx.ts';

const all = new Set(Object.values(MODULES).flat());
const without = (...names: string[]) => new Set([...all].filter((name) => !names.includes(name)));

describe('the best way to carry audio', () => {
  it.each([
    ['16.5.1', null],
    ['16.6.0', 'rtp'],
    ['16.30.1', 'rtp'],
    ['18.0.0', 'audiosocket'],
    ['certified-18.9-cert17', 'audiosocket'],
    ['20.15.2', 'audiosocket'],
    ['20.16.0', 'we-dial-pbx'],
    ['21.10.0', 'audiosocket'],
    ['22.5.2', 'audiosocket'],
    ['22.10.1~dfsg+~cs6', 'we-dial-pbx'],
    ['23.0.0', 'we-dial-pbx'],
    ['GIT-master-1a2b3c', 'we-dial-pbx'],
  ])('of Asterisk %s is %s', (version, kind) => {
    expect(bestKind(version, all)).toBe(kind);
    expect(bestKind(version, null)).toBe(kind);
  });

  it('is one whose modules run', () => {
    expect(bestKind('22.10.1', without('chan_websocket.so'))).toBe('audiosocket');
    expect(bestKind('22.10.1', without('chan_websocket.so', 'res_audiosocket.so'))).toBe('rtp');
    expect(bestKind('22.10.1', new Set(['chan_sip.so']))).toBeNull();
    // It does not depend on a module that only the other direction needs.
    expect(bestKind('22.10.1', without('res_websocket_client.so'))).toBe('we-dial-pbx');
  });

  it('is never a kind that the version does not have', () => {
    for (const version of ['13.38.3', '16.6.0', '18.20.0', '20.18.0', '22.6.0'])
      for (const kind of MediaKind.options)
        if (!hasKind(kind, version)) expect(bestKind(version, new Set(MODULES[kind]))).not.toBe(kind);
  });
});
