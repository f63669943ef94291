import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { provideAsterisk } from '../../scripts/lib/asterisk.mjs';

const run = promisify(execFile);

export interface Certificates {
  /** PEM files: the authority, and a server at 127.0.0.1 and localhost that it signed. */
  ca: string;
  cert: string;
  key: string;
}

/** Makes an authority and a server certificate, valid for a month, into a folder. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const { root } = await provideAsterisk();
  const file = (name: string): string => join(folder, name);
  await writeFile(
    file('openssl.cnf'),
    `[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[server]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1,DNS:localhost
`,
  );
  const common = [
    '-config',
    file('openssl.cnf'),
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-noenc',
  ];
  const request = (...args: string[]): Promise<unknown> =>
    run(join(root, 'bin/openssl'), ['req', '-x509', '-days', '30', ...common, ...args]);
  const ca = ['-subj', '/CN=Test authority', '-extensions', 'authority'];
  await request(...ca, '-keyout', file('ca.key'), '-out', file('ca.crt'));
  const server = [
    '-subj',
    '/CN=127.0.0.1',
    '-extensions',
    'server',
    '-CA',
    file('ca.crt'),
    '-CAkey',
    file('ca.key'),
  ];
  await request(...server, '-keyout', file('server.key'), '-out', file('server.crt'));
  return { ca: file('ca.crt'), cert: file('server.crt'), key: file('server.key') };
}
