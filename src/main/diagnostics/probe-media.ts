import { createSocket } from 'node:dgram';
import net from 'node:net';
import type { MediaKind } from '../../shared/domain/pbx.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { Rest } from '../ari/rest.ts';
import { isLoopback } from '../ari/warnings.ts';
import { bestKind, hasKind, MODULES } from '../media/best.ts';
import { failed, type Finding, type ProbeContext } from './probe-step.ts';

/** How the audio would be carried; where the best is asked for, the best that this Asterisk has. */
async function kindOf({ config, version }: ProbeContext, rest: Rest): Promise<MediaKind | null> {
  const { connection } = config.media;
  return connection === 'best' ? bestKind(version ?? '', await rest.runningModules()) : connection;
}

/** Whether this Asterisk can carry audio in the way that was chosen. */
export async function mediaModule(context: ProbeContext, rest: Rest): Promise<Finding> {
  const { version } = context;
  context.kind = await kindOf(context, rest);
  const { kind } = context;
  if (kind === null) {
    return failed({
      code: 'media-module-missing',
      message: 'No module that carries audio to this desk runs on this Asterisk.',
      hint: 'On the PBX: asterisk -rx "module load chan_websocket.so" (or chan_audiosocket.so, or chan_rtp.so), and the same in modules.conf.',
    });
  }
  const old = version !== null && !hasKind(kind, version);
  const modules = MODULES[kind].filter((name) => name !== 'res_websocket_client.so');
  for (const name of modules) {
    const module = await rest.module(name);
    if (module?.running) continue;
    return failed({
      code: old ? 'asterisk-too-old' : 'media-module-missing',
      message: module ? `${name} is loaded but does not run.` : `${name} is not loaded.`,
      hint: old
        ? `Asterisk ${version} does not have it: ${NEEDED[kind]}, or choose another audio connection.`
        : `On the PBX: asterisk -rx "module load ${name}", and in modules.conf: load = ${name}.`,
    });
  }
  return { state: 'ok', seen: `${modules.join(' and ')} ${modules.length > 1 ? 'run' : 'runs'}.` };
}

const WEBSOCKET_NEEDED = 'update to 22.8 or newer (20.18 and 23.2 have it too)';
const NEEDED: Readonly<Record<MediaKind, string>> = {
  'pbx-dials-us': WEBSOCKET_NEEDED,
  'we-dial-pbx': WEBSOCKET_NEEDED,
  audiosocket: 'it came with 18',
  rtp: 'it came with 16.6',
};

/** Whether Asterisk knows where to dial us: its own reading of websocket_client.conf is compared with what we need. */
export async function websocketClient({ config, kind }: ProbeContext, rest: Rest): Promise<Finding> {
  if (kind !== 'pbx-dials-us') return { state: 'skipped', seen: 'Not needed for this audio connection.' };
  const name = config.websocketClient;
  if (name === '') {
    return failed({
      code: 'websocket-client-unnamed',
      message: 'The WebSocket client has no name.',
      hint: 'Put in the name of its section in websocket_client.conf, such as cordboard.',
    });
  }
  const module = await rest.module('res_websocket_client.so');
  if (!module?.running) {
    return failed({
      code: 'websocket-client-module-missing',
      message: 'res_websocket_client.so is not loaded.',
      hint: 'On the PBX: asterisk -rx "module load res_websocket_client.so", and in modules.conf: load = res_websocket_client.so.',
    });
  }
  const section = await rest.websocketClient(name);
  if (!section && (await rest.knowsWebsocketClient(name))) {
    return { state: 'ok', seen: `[${name}] is there; this Asterisk does not tell what it says.` };
  }
  if (!section) {
    return failed({
      code: 'websocket-client-missing',
      message: `websocket_client.conf has no section [${name}].`,
      hint: 'Put it there (the files of this PBX show it), then: module reload res_websocket_client.so.',
    });
  }
  const problem = sectionProblem(name, section, config.media);
  const seen = `[${name}] dials ${section['uri'] ?? 'nowhere'}.`;
  return problem ? { state: 'failed', seen, problem } : { state: 'ok', seen };
}

/** What is wrong with a section of websocket_client.conf for a desk that listens there, if anything. */
export function sectionProblem(
  name: string,
  section: Record<string, string>,
  listens: { host: string; port: number },
): Problem | null {
  const reload = 'Then: module reload res_websocket_client.so.';
  if (section['connection_type'] !== 'per_call_config') {
    return {
      code: 'websocket-client-persistent',
      message: `[${name}] has connection_type=${section['connection_type'] ?? ''}.`,
      hint: `Put connection_type = per_call_config into [${name}]. ${reload}`,
    };
  }
  const protocols = (section['protocols'] ?? '').split(',').map((protocol) => protocol.trim());
  if (!protocols.includes('media')) {
    return {
      code: 'websocket-client-protocol',
      message: `[${name}] does not offer the protocol media.`,
      hint: `Put protocols = media into [${name}]. ${reload}`,
    };
  }
  const url = URL.parse(section['uri'] ?? '');
  const port = url && Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
  // The address may be a name, or a NAT's: only the port can be compared.
  if (url === null || port === null || (listens.port !== 0 && port !== listens.port)) {
    return {
      code: 'websocket-client-elsewhere',
      message: `[${name}] dials ${section['uri'] ?? 'nowhere'}, but this desk listens on port ${listens.port}.`,
      hint: `Put uri = ws://${listens.host}:${listens.port}/media into [${name}], or change the port here. ${reload}`,
    };
  }
  return null;
}

/** Whether our media server can listen where Asterisk is to dial it. */
export async function mediaPort({ config, kind, base, options }: ProbeContext): Promise<Finding> {
  const { host, port } = config.media;
  if (kind === 'we-dial-pbx') return { state: 'skipped', seen: 'Not needed: this desk dials the PBX.' };
  const where = `${host}:${port}`;
  const { mediaListening } = options;
  if (mediaListening?.host === host && mediaListening.port === port) {
    return { state: 'ok', seen: `This desk listens on ${where}.` };
  }
  const error = await (kind === 'rtp' ? tryReceiving(host, port) : tryListening(host, port));
  // The link of this PBX is up here, so what listens there is its own media server, if it answers like one.
  if (error === 'EADDRINUSE' && options.heldByUs && (await answersLikeMedia(host, port))) {
    return { state: 'ok', seen: `This desk listens on ${where}.` };
  }
  if (error !== null) return failed(listenProblem(error, where));
  if (isLoopback(host) && !isLoopback(base.hostname)) {
    return failed({
      code: 'media-port-loopback',
      message: `The PBX is another computer and cannot reach ${where}.`,
      hint: "Choose an address of this PC in the PBX's network.",
    });
  }
  return {
    state: 'ok',
    seen: `${where} is free to listen on. Whether the PBX reaches it, the first call shows.`,
  };
}

function listenProblem(error: string, where: string): Problem {
  if (error === 'EADDRINUSE') {
    return {
      code: 'media-port-taken',
      message: `Another program listens on ${where}.`,
      hint: 'Choose another port here and in websocket_client.conf.',
    };
  }
  if (error === 'EACCES') {
    return {
      code: 'media-port-forbidden',
      message: `This computer does not let Cordboard listen on ${where}.`,
      hint: 'Choose a port above 1023.',
    };
  }
  return {
    code: 'media-address-unknown',
    message: `${where} is not an address of this PC (${error}).`,
    hint: 'Choose one of the addresses offered.',
  };
}

function tryListening(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const server = net.createServer();
  server.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  return promise;
}

function tryReceiving(host: string, port: number): Promise<string | null> {
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const socket = createSocket(net.isIPv6(host) ? 'udp6' : 'udp4');
  socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(null)));
  return promise;
}

async function answersLikeMedia(host: string, port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${host}:${port}/media`, { signal: AbortSignal.timeout(1000) });
    return status === 426;
  } catch {
    return false;
  }
}
