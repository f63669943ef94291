import { describe, expect, it } from 'vitest';
import { mirrorIn } from '../../../scripts/lib/asterisk.mjs';

describe("Debian's mirror in the system's apt sources", () => {
  it('is found in deb822 stanzas, past security, sources and disabled ones', () => {
    const text = `# a comment
Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb-src
URIs: http://src.example/debian
Suites: bookworm
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb deb-src
# in between
URIs: https://mirror.example/debian/
 http://second.example/debian
Suites: bookworm bookworm-updates
Components: main
 contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;
    expect(mirrorIn(text, 'deb822')).toBe('https://mirror.example/debian/');
  });

  it('is found in one-line entries, with options and comments', () => {
    const text = `# deb http://no.example/debian bookworm main
deb http://security.example/debian-security bookworm-security main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # here
`;
    expect(mirrorIn(text, 'one-line')).toBe('http://mirror.example/debian');
  });

  it('is not taken from other archives', () => {
    expect(mirrorIn('deb http://archive.example/ubuntu noble main\n', 'one-line')).toBeUndefined();
    expect(mirrorIn('deb http://apps.example/debian stable apps\n', 'one-line')).toBeUndefined();
    expect(mirrorIn('', 'deb822')).toBeUndefined();
  });
});
