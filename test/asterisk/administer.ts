import type { ConfigFile } from '../../src/shared/contract/setup.ts';
import type { PbxLayout } from '../../src/shared/domain/pbx.ts';
import type { Pbx } from './pbx.ts';

/**
 * What an administrator does with the files of a PBX, as they say themselves: saved beside the ones that are there and
 * included, or added to the end of them. Asterisk has not read them yet.
 */
export async function putInPlace(pbx: Pbx, files: readonly ConfigFile[]): Promise<void> {
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  const added = async (name: string, text: string) => {
    const there = await pbx.instance.readConfig(name).catch(() => '');
    await pbx.instance.configure({ [name]: `${there}\n${text}\n` });
  };
  for (const { path, include, text } of files) {
    if (!include) {
      await added(nameOf(path), text);
      continue;
    }
    await pbx.instance.configure({ [nameOf(path)]: text });
    await added(nameOf(include.path), include.line);
  }
}

/** Runs the commands that the files name, on the console of the PBX. */
export async function reload(pbx: Pbx, files: readonly ConfigFile[]): Promise<void> {
  for (const { reload: line } of files)
    for (const [, command = ''] of line.matchAll(/-rx "([^"]*)"/g)) await pbx.cli(command);
}

/** What MikoPBX leaves out of its modules.conf. */
const NOT_ON_MIKOPBX = 'load = chan_websocket.so';

const telephones = (context: string) => `
[from-outside]
include => ${context}
[${context}]
exten => 100,1,Answer()
 same => n,Playtones(880)
 same => n,Wait(60)
 same => n,Hangup()
exten => 7001,1,Dial(PJSIP/alice,30)
 same => n,Hangup()
`;

/**
 * The files of a PBX as its system has them before anybody heard of the desk. For FreePBX and MikoPBX they have the form
 * in which those write them; both are systems of their own around the same Asterisk.
 *
 * @param user the ARI user, which MikoPBX has from its web pages
 */
export async function asSystemsHaveThem(
  pbx: Pbx,
  layout: PbxLayout,
  user: { name: string; password: string },
): Promise<void> {
  const { httpPort } = pbx.instance.site;
  const http = `enabled = yes\nbindaddr = 127.0.0.1\nbindport = ${httpPort}\nsession_keep_alive = 15000\n`;
  const modules = await pbx.instance.readConfig('modules.conf');
  const systems: Record<PbxLayout, Record<string, string>> = {
    asterisk: {
      'http.conf': '[general]\nservername = Asterisk\nsession_keep_alive = 15000\n',
      'ari.conf': '[general]\npretty = yes\n[another]\ntype = user\npassword = another\n',
      'websocket_client.conf': '',
      'extensions.conf': `[from-outside]\ninclude => cordboard-in\n${telephones('from-internal')}`,
    },
    freepbx: {
      'http.conf': '[general]\n#include http_additional.conf\n#include http_custom.conf\n',
      'http_additional.conf': `${http}prefix =\n`,
      'http_custom.conf': '',
      'ari.conf':
        '[general]\n#include ari_general_additional.conf\n#include ari_general_custom.conf\n\n#include ari_additional.conf\n#include ari_additional_custom.conf\n',
      'ari_general_additional.conf': 'enabled = yes\npretty = no\nwebsocket_write_timeout = 100\n',
      'ari_general_custom.conf': '',
      'ari_additional.conf': '[freepbxuser]\ntype = user\npassword = of-its-own\nread_only = no\n',
      'ari_additional_custom.conf': '',
      'websocket_client.conf': '',
      'extensions.conf': `[from-internal]\ninclude => from-internal-custom\n${telephones('from-internal')}\n#include extensions_custom.conf\n`,
      'extensions_custom.conf': '[from-internal-custom]\nexten => 1234,1,Playback(demo-thanks)\n',
    },
    mikopbx: {
      'http.conf': `[general]\n${http}prefix=asterisk\nenablestatic=yes\n`,
      'ari.conf': `[general]\nenabled = yes\n[${user.name}]\ntype = user\npassword = ${user.password}\nread_only = no\n`,
      'modules.conf': modules
        .split('\n')
        .filter((line) => line !== NOT_ON_MIKOPBX)
        .join('\n'),
      'websocket_client.conf': '',
      // A dialplan application of 8000 with the code 1,Goto(cordboard,${EXTEN},1)
      'extensions.conf': `[applications]\nexten => _8000,1,Goto(cordboard,\${EXTEN},1)\n[from-outside]\ninclude => applications\n${telephones('internal')}`,
    },
  };
  await pbx.instance.configure(systems[layout]);
}
