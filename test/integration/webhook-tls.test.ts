import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../../src/main/tools/http.ts';
import { makeCertificates } from '../asterisk/certificates.ts';

describe('a webhook over https', () => {
  let folder: string;
  let server: https.Server;
  let asked = 0;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cordboard-webhook-'));
    const { cert, key } = await makeCertificates(folder);
    server = https.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (_, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is not sent to a server for which nobody vouches', async () => {
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const request = {
      method: 'POST',
      url,
      headers: { authorization: 'hush' },
      body: '{}',
      timeoutMs: 3000,
    } as const;
    await expect(send(request)).rejects.toMatchObject({ code: 'webhook-failed' });
    expect(asked).toBe(0);
  });
});
