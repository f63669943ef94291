import type { Problem } from '../../../shared/domain/problem.ts';
import type { Change } from '../../../shared/contract/diagnostics.ts';
import { asking, notNeeded, ok, trouble, type CheckContext } from '../check.ts';
import { loadCommand, loadLine } from './modules.ts';

const MODULE = 'res_websocket_client.so';

/** Whether Asterisk knows where to dial us: its own reading of websocket_client.conf is compared with what we need. */
export const websocketClient = asking(
  'websocket-client',
  async (context, rest) => {
    const { config, kind, options } = context;
    if (kind !== 'pbx-dials-us') return notNeeded('Not needed for this audio connection.');
    const name = config.websocketClient;
    if (name === '') {
      return trouble({
        code: 'websocket-client-unnamed',
        message: 'The WebSocket client has no name.',
        hint: 'Put in the name of its section in websocket_client.conf, such as cordboard.',
      });
    }
    const module = await rest.module(MODULE);
    if (!module?.running) {
      return {
        ...trouble(
          {
            code: 'websocket-client-module-missing',
            message: 'res_websocket_client.so is not loaded.',
            hint: 'On the PBX: asterisk -rx "module load res_websocket_client.so", and in modules.conf: load = res_websocket_client.so.',
          },
          { file: 'modules.conf', line: loadLine([MODULE]), reload: loadCommand(MODULE) },
        ),
        loads: [MODULE],
      };
    }
    const section = await rest.websocketClient(name);
    if (!section && (await rest.knowsWebsocketClient(name)))
      return ok(`[${name}] is there; this Asterisk does not tell what it says.`);
    if (!section) {
      return trouble(
        {
          code: 'websocket-client-missing',
          message: `websocket_client.conf has no section [${name}].`,
          hint: 'Put it there (the files of this PBX show it), then: module reload res_websocket_client.so.',
        },
        sectionLine(
          context,
          `type = websocket_client\nconnection_type = per_call_config\nuri = ${uriOf(context)}\nprotocols = media`,
        ),
      );
    }
    const listens = { ...config.media, port: config.media.port || (options.mediaListening?.port ?? 0) };
    const fault = sectionProblem(name, section, listens);
    const seen = `[${name}] dials ${shown(section['uri'])}.`;
    return fault ? trouble(fault.problem, sectionLine(context, fault.line), seen) : ok(seen);
  },
  { needs: ['write', 'media-module'] },
);

function uriOf({ config, options }: CheckContext): string {
  return `ws://${config.media.host}:${config.media.port || (options.mediaListening?.port ?? 0)}/media`;
}

function sectionLine({ config }: CheckContext, line: string): Change {
  return {
    file: 'websocket_client.conf',
    line: `[${config.websocketClient}]\n${line}`,
    reload: `asterisk -rx "module reload ${MODULE}"`,
  };
}

/** An address may hold a password, too. */
function shown(uri: string | undefined): string {
  return uri?.replace(/\/\/[^/@]*@/, '//') ?? 'nowhere';
}

/** What is wrong with a section of websocket_client.conf for a desk that listens there, if anything, and the line to put. */
export function sectionProblem(
  name: string,
  section: Record<string, string>,
  listens: { host: string; port: number },
): { problem: Problem; line: string } | null {
  const fault = (code: string, message: string, line: string, or = '') => ({
    problem: {
      code,
      message,
      hint: `Put ${line} into [${name}]${or}. Then: module reload res_websocket_client.so.`,
    },
    line,
  });
  if (section['connection_type'] !== 'per_call_config') {
    const type = section['connection_type'] ?? '';
    return fault(
      'websocket-client-persistent',
      `[${name}] has connection_type=${type}.`,
      'connection_type = per_call_config',
    );
  }
  const protocols = (section['protocols'] ?? '').split(',').map((protocol) => protocol.trim());
  if (!protocols.includes('media')) {
    return fault(
      'websocket-client-protocol',
      `[${name}] does not offer the protocol media.`,
      'protocols = media',
    );
  }
  const url = URL.parse(section['uri'] ?? '');
  const port = url && Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
  // The address may be a name, or a NAT's: only the port can be compared.
  if (url === null || port === null || (listens.port !== 0 && port !== listens.port)) {
    return fault(
      'websocket-client-elsewhere',
      `[${name}] dials ${shown(section['uri'])}, but this desk listens on port ${listens.port}.`,
      `uri = ws://${listens.host}:${listens.port}/media`,
      ', or change the port here',
    );
  }
  return null;
}
