import type { ConfigFile } from '../../shared/contract/setup.ts';
import type { PbxLayout } from '../../shared/domain/pbx.ts';
import type { TemplateValues } from './templates.ts';

/** A template of asterisk-conf, and where its lines go. */
export interface Placement extends Pick<ConfigFile, 'path' | 'how' | 'include' | 'reload'> {
  template: 'ari.conf' | 'http.conf' | 'websocket_client.conf' | 'extensions.conf' | 'modules.conf';
  /** What this template is filled with here, besides the values of the PBX. */
  values: Partial<TemplateValues>;
}

const ETC = '/etc/asterisk';

const RELOAD = {
  'http.conf': 'asterisk -rx "module reload http"',
  'ari.conf': 'asterisk -rx "module reload res_ari.so"',
  'websocket_client.conf': 'asterisk -rx "module reload res_websocket_client.so"',
  'extensions.conf': 'asterisk -rx "dialplan reload"',
  'modules.conf':
    'asterisk -rx "module load res_websocket_client.so"; asterisk -rx "module load chan_websocket.so"',
};

/** A file of our own beside the one that is there, which takes it in. */
function beside(template: Placement['template'], values: Partial<TemplateValues> = {}): Placement {
  return {
    template,
    path: `${ETC}/cordboard-${template}`,
    how: 'include',
    include: { path: `${ETC}/${template}`, line: `#include cordboard-${template}` },
    reload: RELOAD[template],
    values,
  };
}

function into(
  name: string,
  how: 'append' | 'custom-file',
  template: Placement['template'],
  values: Partial<TemplateValues> = {},
): Placement {
  return { template, path: `${ETC}/${name}`, how, include: null, reload: RELOAD[template], values };
}

const ADDED = { general: ['[general](+)'], includedIn: [] };
const NO_SECTION = { general: [] };

/** The files of each layout, in the order in which they are put on the PBX. */
export const LAYOUTS: Readonly<Record<PbxLayout, readonly Placement[]>> = {
  asterisk: [
    beside('http.conf', ADDED),
    beside('ari.conf', ADDED),
    beside('websocket_client.conf'),
    beside('extensions.conf', ADDED),
  ],
  // Its web pages write the main files, which take in these: http_custom.conf within [general].
  freepbx: [
    into('http_custom.conf', 'append', 'http.conf', NO_SECTION),
    into('ari_additional_custom.conf', 'append', 'ari.conf', NO_SECTION),
    into('websocket_client.conf', 'append', 'websocket_client.conf'),
    into('extensions_custom.conf', 'append', 'extensions.conf', { includedIn: ['from-internal-custom'] }),
  ],
  // HTTP and ARI users are set in its web pages alone. It writes every file anew: additions stand in its own editor.
  mikopbx: [
    into('modules.conf', 'custom-file', 'modules.conf', { modules: [], allModules: [] }),
    into('websocket_client.conf', 'custom-file', 'websocket_client.conf'),
    into('extensions.conf', 'custom-file', 'extensions.conf', { includedIn: [] }),
  ],
};
