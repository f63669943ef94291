import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { configFiles, httpServer, MASK } from '../../../src/main/diagnostics/files.ts';
import type { PbxConfig } from '../../../src/shared/domain/pbx.ts';
import { pbx } from '../../fixtures/calls.ts';

const folder = fileURLToPath(new URL('../../../asterisk-conf/', import.meta.url));

async function filesOf(over: Partial<PbxConfig>, extensions: string[] = []) {
  const values = { config: pbx(over), extensions, mediaUser: 'media', mediaPort: 8790 };
  return configFiles(folder, values, { ariPassword: 'secret', mediaPassword: MASK });
}

const textOf = async (name: string, over: Partial<PbxConfig>) =>
  (await filesOf(over)).find((file) => file.name === name)?.text ?? '';

/** What Asterisk reads of a file. */
const settingsOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith(';'));

describe('http.conf for the address of a PBX', () => {
  it('binds plain http to its host and port', async () => {
    expect(settingsOf(await textOf('http.conf', { url: 'http://10.0.0.5:8188' }))).toEqual([
      '[general](+)',
      'enabled = yes',
      'bindaddr = 10.0.0.5',
      'bindport = 8188',
      'sessionlimit = 500',
    ]);
  });

  it('has the port of https in tlsbindaddr, and leaves plain http to the PBX itself', async () => {
    expect(settingsOf(await textOf('http.conf', { url: 'https://10.0.0.5:8089/asterisk' }))).toEqual([
      '[general](+)',
      'enabled = yes',
      'bindaddr = 127.0.0.1',
      'bindport = 8088',
      'sessionlimit = 500',
      'tlsenable = yes',
      'tlsbindaddr = 10.0.0.5:8089',
      'tlscertfile = /etc/asterisk/keys/asterisk.crt',
      'tlsprivatekey = /etc/asterisk/keys/asterisk.key',
      'prefix = asterisk',
    ]);
  });

  it('takes the usual ports of the web where the address names none', () => {
    expect(httpServer(new URL('http://pbx'))).toMatchObject({ httpPort: '80', tlsBind: [] });
    expect(httpServer(new URL('https://[fd00::5]'))).toMatchObject({ tlsBind: ['[fd00::5]:443'] });
    expect(httpServer(new URL('http://[fd00::5]:8088'))).toMatchObject({ httpBind: 'fd00::5' });
  });
});

describe('the files of a PBX', () => {
  const placesOf = async (over: Partial<PbxConfig>) =>
    (await filesOf(over)).map(({ path, how, include }) => [path, how, include?.path ?? null]);
  const dials = (connection: PbxConfig['media']['connection']) => ({ ...pbx().media, connection });

  it('stand beside those of a plain Asterisk, which take them in', async () => {
    expect(await placesOf({ media: dials('we-dial-pbx') })).toEqual([
      ['/etc/asterisk/cordboard-http.conf', 'include', '/etc/asterisk/http.conf'],
      ['/etc/asterisk/cordboard-ari.conf', 'include', '/etc/asterisk/ari.conf'],
      ['/etc/asterisk/cordboard-extensions.conf', 'include', '/etc/asterisk/extensions.conf'],
    ]);
  });

  it('are the custom files of a FreePBX, within the sections that it writes', async () => {
    expect(await placesOf({ layout: 'freepbx' })).toEqual([
      ['/etc/asterisk/http_custom.conf', 'append', null],
      ['/etc/asterisk/ari_additional_custom.conf', 'append', null],
      ['/etc/asterisk/websocket_client.conf', 'append', null],
      ['/etc/asterisk/extensions_custom.conf', 'append', null],
    ]);
    expect(await textOf('ari.conf', { layout: 'freepbx' })).not.toContain('[general]');
    expect(settingsOf(await textOf('http.conf', { layout: 'freepbx' }))[0]).toBe('enabled = yes');
    expect(await textOf('extensions.conf', { layout: 'freepbx' })).toContain(
      '[from-internal-custom]\ninclude => cordboard-in\n',
    );
  });

  it('are modules and dialplan of a MikoPBX, which has web pages for the rest', async () => {
    expect(await placesOf({ layout: 'mikopbx', media: dials('we-dial-pbx') })).toEqual([
      ['/etc/asterisk/modules.conf', 'custom-file', null],
      ['/etc/asterisk/extensions.conf', 'custom-file', null],
    ]);
    expect(settingsOf(await textOf('modules.conf', { layout: 'mikopbx' }))).toEqual([
      'load = res_http_websocket.so',
      'load = res_websocket_client.so',
      'load = chan_websocket.so',
    ]);
  });

  it('name the extensions of the agents and the person for everybody else', async () => {
    const files = await filesOf({ person: { context: 'internal', extension: '201' } }, ['8000', '_81XX']);
    const text = files.find(({ name }) => name === 'extensions.conf')?.text;
    expect(text).toContain('exten => 8000,1,Goto(cordboard');
    expect(text).toContain('exten => _81XX,1,Goto(cordboard');
    expect(text).toContain('DIALPLAN_EXISTS(internal,201,1)');
    expect(text).toContain('[cordboard-transfer]\ninclude => internal');
  });
});
