import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpServer } from '../../src/main/diagnostics/files.ts';
import type { TemplateValues } from '../../src/main/diagnostics/templates.ts';
import { tone, wavBytes } from './audio.ts';
import type { Instance } from './instance.ts';
import type { AriAnswer } from './instance.ts';
import { baseFiles, fromTemplate, modulesConf, pjsipConf } from './config.ts';
import type { Trunk } from './outside.ts';

export interface PbxOptions {
  /** Default `cordboard`, as are the ARI user and the section of websocket_client.conf. */
  appName?: string;
  ariUser?: string;
  /** Default: random. */
  ariPassword?: string;
  websocketClient?: string;
  /** Extensions that go to the desk through asterisk-conf/extensions.conf. Default 8000. */
  extensions?: string[];
  /** Whom a caller gets whom no agent takes, in context people. Default 9000. */
  personExtension?: string;
  /** Where Asterisk dials for media, and with what; see Pbx.setMedia. Default: nobody. */
  media?: MediaTarget;
  /** Prefix of everything HTTP, such as `/asterisk`. */
  prefix?: string;
  /** https and wss too, on httpsPort, with certificates of these files. */
  tls?: { cert: string; key: string };
  /** Codecs of the trunk between the PBX and the outside world, as pjsip.conf's allow. Default ulaw. */
  codecs?: string;
  /** Form of chan_websocket's control messages where a request does not choose. Default plain-text, as Asterisk's. */
  controlFormat?: 'plain-text' | 'json';
  /** False: a PBX without music on hold. */
  music?: boolean;
  /** More of extensions.conf. */
  dialplan?: string;
  /** More modules, without .so. */
  modules?: string[];
  /** More configuration files, by name; they replace the harness's. */
  files?: Record<string, string>;
}

export interface MediaTarget {
  uri: string;
  user: string;
  password: string;
  /** For a wss uri: PEM file of the authority. */
  ca?: string;
}

const NOBODY: MediaTarget = { uri: 'ws://127.0.0.1:9/media', user: 'nobody', password: 'nobody' };

/** The PBX under test, configured by the files of asterisk-conf/ as an administrator would. */
export class Pbx {
  readonly instance: Instance;
  readonly appName: string;
  readonly ariUser: string;
  readonly ariPassword: string;
  readonly websocketClient: string;
  readonly #options: PbxOptions;

  constructor(instance: Instance, options: PbxOptions) {
    this.instance = instance;
    this.#options = options;
    this.appName = options.appName ?? 'cordboard';
    this.ariUser = options.ariUser ?? 'cordboard';
    this.ariPassword = options.ariPassword ?? randomBytes(12).toString('hex');
    this.websocketClient = options.websocketClient ?? 'cordboard';
  }

  /** Base of the HTTP server with its prefix, without /ari: what a PbxConfig has as url. */
  get url(): string {
    return this.instance.url;
  }

  get httpsUrl(): string {
    return `https://127.0.0.1:${this.instance.site.httpsPort}${this.#options.prefix ?? ''}`;
  }

  get version(): string {
    return this.instance.version;
  }

  get pid(): number | null {
    return this.instance.pid;
  }

  async configure(trunk: Trunk): Promise<void> {
    const { site } = this.instance;
    const { prefix, controlFormat = 'plain-text' } = this.#options;
    const values: Partial<TemplateValues> = {
      appName: this.appName,
      ariUser: this.ariUser,
      ariPassword: this.ariPassword,
      ...this.#httpServer(),
      general: ['[general]'],
      includedIn: [],
      extensions: this.#options.extensions ?? ['8000'],
      personContext: 'people',
      personExtension: this.#options.personExtension ?? '9000',
    };
    if (this.#options.music !== false) await writeMusic(site.folder);
    await this.instance.configure({
      ...baseFiles(site),
      'modules.conf': await modulesConf(this.#options.modules),
      'http.conf': `${await fromTemplate('http.conf', values)}\n[general](+)\nsession_keep_alive = 15000\n`,
      'ari.conf': `${await fromTemplate('ari.conf', values)}\n${readOnlyUser(this.ariPassword)}`,
      'websocket_client.conf': await this.#mediaConf(this.#options.media ?? NOBODY),
      'chan_websocket.conf': `[global]\ntype = global\ncontrol_message_format = ${controlFormat}\n`,
      'pjsip.conf': pjsipConf(site.sipPort, [
        {
          name: 'outside',
          contact: `sip:127.0.0.1:${trunk.peerSipPort}`,
          context: 'from-outside',
          codecs: trunk.codecs,
          identify: true,
        },
        {
          name: 'alice',
          contact: `sip:alice@127.0.0.1:${trunk.peerSipPort}`,
          context: 'from-outside',
          codecs: trunk.codecs,
          callerId: '"Alice" <7001>',
        },
      ]),
      'extensions.conf': `${await fromTemplate('extensions.conf', values)}\n${testDialplan(this.appName)}\n${this.#options.dialplan ?? ''}\n`,
      ...this.#options.files,
    });
    this.instance.as({ name: this.ariUser, password: this.ariPassword }, prefix);
  }

  /** As the app fills it in for an address; where there is https, plain http is at a port of its own too. */
  #httpServer(): ReturnType<typeof httpServer> {
    const { site } = this.instance;
    const { tls, prefix = '' } = this.#options;
    const plain = { ...httpServer(new URL(`http://127.0.0.1:${site.httpPort}${prefix}`)) };
    if (!tls) return plain;
    const { tlsBind } = httpServer(new URL(this.httpsUrl));
    return { ...plain, tlsBind, tlsCertificate: tls.cert, tlsKey: tls.key };
  }

  async #mediaConf(media: MediaTarget): Promise<string> {
    const conf = await fromTemplate('websocket_client.conf', {
      websocketClient: this.websocketClient,
      mediaUri: media.uri,
      mediaUser: media.user,
      mediaPassword: media.password,
    });
    const tls = media.ca
      ? `\n[${this.websocketClient}](+)\ntls_enabled = yes\nca_list_file = ${media.ca}\n`
      : '';
    return conf + tls;
  }

  /** Points websocket_client.conf to a media server, on a running PBX too (an administrator's edit and reload). */
  async setMedia(media: MediaTarget): Promise<void> {
    await this.instance.configure({ 'websocket_client.conf': await this.#mediaConf(media) });
    if (this.pid !== null) await this.cli('module reload res_websocket_client.so');
  }

  cli(command: string): Promise<string> {
    return this.instance.cli(command);
  }

  ari(...request: Parameters<Instance['ari']>): Promise<AriAnswer> {
    return this.instance.ari(...request);
  }

  /** Value of a global variable of the dialplan; null where it is not set. */
  async globalVariable(name: string): Promise<string | null> {
    const { status, body } = await this.ari('GET', '/asterisk/variable', { query: { variable: name } });
    const value = status === 200 ? (body as { value: string }).value : '';
    return value === '' ? null : value;
  }

  /** What is alive on it: names of channels, ids of bridges. */
  async inUse(): Promise<{ channels: string[]; bridges: string[] }> {
    const listing = await this.cli('core show channels concise');
    const bridges = (await this.ari('GET', '/bridges')).body as { id: string }[];
    return {
      channels: listing.split('\n').flatMap((line) => (line.includes('!') ? [line.split('!')[0] ?? ''] : [])),
      bridges: bridges.map((bridge) => bridge.id),
    };
  }

  /** Throws where channels or bridges are still there after some seconds, or Asterisk died. */
  async assertNothingLeft(withinMs = 5000): Promise<void> {
    if (this.instance.crash) throw new Error(`The PBX ${this.instance.crash}`);
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { channels, bridges } = await this.inUse();
      if (channels.length === 0 && bridges.length === 0) return;
      if (Date.now() > deadline) {
        throw new Error(`Left on the PBX: channels ${channels.join(' ')}; bridges ${bridges.join(' ')}`);
      }
      await sleep(50);
    }
  }

  start(): Promise<void> {
    return this.instance.start();
  }

  /** As by a power cut; start() brings it back on the same ports. */
  kill(): Promise<void> {
    return this.instance.kill();
  }

  shutDown(): Promise<void> {
    return this.instance.shutDown();
  }

  restart(): Promise<void> {
    return this.instance.restart();
  }

  stop(): Promise<void> {
    return this.instance.stop();
  }
}

/** Music on hold sounds like this. */
export const MUSIC_HZ = 523;

async function writeMusic(folder: string): Promise<void> {
  const music = join(folder, 'lib', 'music');
  await mkdir(music, { recursive: true });
  await writeFile(join(music, 'hold.wav'), wavBytes(tone(MUSIC_HZ, 5000)));
}

function readOnlyUser(password: string): string {
  return `[readonly]\ntype = user\nread_only = yes\npassword = ${password}\n`;
}

/** What a PBX has besides the desk; world.ts lists it. */
function testDialplan(app: string): string {
  return `[from-outside]
include => cordboard-in
include => people
include => tests

[people]
exten => 9000,1,Answer()
 same => n,Playtones(880)
 same => n,Wait(600)
 same => n,Hangup()
exten => 7001,1,Dial(PJSIP/alice,30)
 same => n,Hangup()

[tests]
exten => 8001,1,Answer()
 same => n,Playback(hello-world)
 same => n,Hangup()
exten => 8002,1,Answer()
 same => n,Goto(cordboard,\${EXTEN},1)
exten => 8003,1,Answer()
 same => n,Echo()
 same => n,Hangup()
exten => 8004,1,Goto(tests-s,s,1)
exten => 8005,1,Stasis(${app},called=\${EXTEN})
 same => n,Hangup()
exten => 8006,1,Stasis(${app})
 same => n,Goto(people,9000,1)
exten => 8007,1,Answer()
 same => n,Read(DIGITS,,4,,1,8)
 same => n,Set(GLOBAL(READ_DIGITS)=\${DIGITS})
 same => n,SendDTMF(\${DIGITS})
 same => n,Wait(1)
 same => n,Hangup()

[tests-s]
exten => s,1,Stasis(${app})
 same => n,Goto(people,9000,1)
`;
}
