import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigFile } from '../../shared/contract/setup.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { MEDIA_PATH } from '../media/media.ts';
import { LAYOUTS } from './layouts.ts';
import { render, type TemplateValues } from './templates.ts';

/** The secrets of the files, or what stands in their place where the files are only shown. */
export interface FileSecrets {
  ariPassword: string;
  mediaPassword: string;
}

/** Shown instead of a secret. */
export const MASK = '••••••••';

/** Extensions that the files have where none is assigned to an agent yet. */
const EXAMPLE_EXTENSIONS = ['8000'];
const PLAIN_PORT = '8088';

export interface FileValues {
  config: PbxConfig;
  extensions: readonly string[];
  mediaUser: string;
  /** Port of our media server as it listens now, where 0 asked for any. */
  mediaPort: number;
}

/** The files of `folder` (asterisk-conf) that this PBX needs, with its values. Throws a TemplateError. */
export async function configFiles(
  folder: string,
  values: FileValues,
  secrets: FileSecrets,
): Promise<ConfigFile[]> {
  const filled = fill(values, secrets);
  const dialsUs = values.config.media.connection === 'pbx-dials-us';
  const placed = LAYOUTS[values.config.layout].filter(
    ({ template }) => dialsUs || template !== 'websocket_client.conf',
  );
  return Promise.all(
    placed.map(async ({ template, values: own, ...where }) => ({
      name: template,
      ...where,
      text: render(await readFile(join(folder, template), 'utf8'), { ...filled, ...own }),
    })),
  );
}

/** What the templates are filled with for a PBX, whatever its layout. */
export function fill(values: FileValues, secrets: FileSecrets): Partial<TemplateValues> {
  const { config, extensions, mediaUser, mediaPort } = values;
  return {
    appName: config.appName,
    ariUser: config.username,
    ariPassword: secrets.ariPassword,
    ...httpServer(new URL(config.url)),
    mediaUri: `ws://${config.media.host}:${mediaPort}${MEDIA_PATH}`,
    mediaUser,
    mediaPassword: secrets.mediaPassword,
    websocketClient: config.websocketClient || config.appName,
    extensions: extensions.length > 0 ? extensions : EXAMPLE_EXTENSIONS,
    personContext: config.person.context,
    personExtension: config.person.extension,
  };
}

/** How Asterisk's HTTP server is set for the address that a desk comes to. */
export function httpServer(
  url: URL,
): Pick<TemplateValues, 'httpBind' | 'httpPort' | 'tlsBind' | 'tlsCertificate' | 'tlsKey' | 'httpPrefix'> {
  const secure = url.protocol === 'https:';
  const prefix = url.pathname.replace(/^\/+|\/+$/g, '');
  return {
    // Beside https, plain http is left to the PBX itself.
    httpBind: secure ? '127.0.0.1' : url.hostname.replace(/^\[|\]$/g, ''),
    httpPort: secure ? PLAIN_PORT : url.port || '80',
    tlsBind: secure ? [`${url.hostname}:${url.port || '443'}`] : [],
    tlsCertificate: '/etc/asterisk/keys/asterisk.crt',
    tlsKey: '/etc/asterisk/keys/asterisk.key',
    httpPrefix: prefix === '' ? [] : [prefix],
  };
}
