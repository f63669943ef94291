import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigFile } from '../../shared/contract/setup.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { MEDIA_PATH } from '../media/media.ts';
import { render } from './templates.ts';

/** The secrets of the files, or what stands in their place where the files are only shown. */
export interface FileSecrets {
  ariPassword: string;
  mediaPassword: string;
}

/** Shown instead of a secret. */
export const MASK = '••••••••';

export interface FileValues {
  config: PbxConfig;
  extensions: readonly string[];
  mediaUser: string;
  /** Port of our media server as it listens now, where 0 asked for any. */
  mediaPort: number;
}

const RELOAD: Readonly<Record<string, string>> = {
  'http.conf': 'asterisk -rx "module reload http"',
  'ari.conf': 'asterisk -rx "module reload res_ari.so"',
  'websocket_client.conf': 'asterisk -rx "module reload res_websocket_client.so"',
  'extensions.conf': 'asterisk -rx "dialplan reload"',
};

/** The files of `folder` (asterisk-conf) that this PBX needs, with its values. Throws a TemplateError. */
export async function configFiles(
  folder: string,
  values: FileValues,
  secrets: FileSecrets,
): Promise<ConfigFile[]> {
  const { config, extensions, mediaUser, mediaPort } = values;
  const url = new URL(config.url);
  const dialsUs = config.media.connection === 'pbx-dials-us';
  const names = ['http.conf', 'ari.conf', ...(dialsUs ? ['websocket_client.conf'] : []), 'extensions.conf'];
  const filled = {
    appName: config.appName,
    ariUser: config.username,
    ariPassword: secrets.ariPassword,
    httpBind: url.hostname,
    httpPort: url.port || (url.protocol === 'https:' ? '8089' : '8088'),
    mediaUri: `ws://${config.media.host}:${mediaPort}${MEDIA_PATH}`,
    mediaUser,
    mediaPassword: secrets.mediaPassword,
    websocketClient: config.websocketClient || config.appName,
    extensions: extensions.length > 0 ? extensions : ['8000'],
    personContext: 'from-internal',
    personExtension: '100',
  };
  return Promise.all(
    names.map(async (name) => ({
      name,
      text: render(await readFile(join(folder, name), 'utf8'), filled),
      reload: RELOAD[name] ?? 'asterisk -rx "core reload"',
    })),
  );
}
