import { describe, expect, it } from 'vitest';
import { addressWarnings } from '../../../src/main/ari/warnings.ts';

describe('a warning about an endpoint address', () => {
  it.each(['http://10.0.0.5:8088', 'http://pbx:8088/asterisk', 'http://127.0.0.1.example.org:8088'])(
    'is given for %s',
    (url) => {
      expect(addressWarnings(url)).toMatchObject([{ code: 'plain-http' }]);
    },
  );

  it.each([
    'https://10.0.0.5:8089',
    'http://127.0.0.1:8088',
    'http://127.1.2.3:8088',
    'http://localhost:8088/asterisk',
    'http://[::1]:8088',
    'no address',
  ])('is not given for %s', (url) => {
    expect(addressWarnings(url)).toEqual([]);
  });
});
