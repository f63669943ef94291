import net from 'node:net';
import type { Problem } from '../../shared/domain/problem.ts';
import type { Rest } from '../ari/rest.ts';
import { isLoopback } from '../ari/warnings.ts';
import { failed, type Finding, type ProbeContext } from './probe-step.ts';

/** Whether this Asterisk can carry audio over a WebSocket. */
export async function mediaModule({ version }: ProbeContext, rest: Rest): Promise<Finding> {
  const module = await rest.module('chan_websocket.so');
  if (module?.running) return { state: 'ok', seen: 'chan_websocket.so runs.' };
  const old = version !== null && isTooOld(version);
  return failed({
    code: old ? 'asterisk-too-old' : 'media-module-missing',
    message: module ? 'chan_websocket.so is loaded but does not run.' : 'chan_websocket.so is not loaded.',
    hint: old
      ? `Asterisk ${version} does not have it: update to 22.8 or newer (20.18 and 23.2 have it too).`
      : 'On the PBX: asterisk -rx "module load chan_websocket.so", and in modules.conf: load = chan_websocket.so.',
  });
}

/** chan_websocket came with 20.16, 21.11, 22.6 and 23.0. A version that is not a plain number is not judged. */
export function isTooOld(version: string): boolean {
  const match = /^(\d+)\.(\d+)\b/.exec(version);
  if (!match) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const first: Record<number, number> = { 20: 16, 21: 11, 22: 6 };
  return major < 20 || minor < (first[major] ?? 0);
}

/** Whether Asterisk knows where to dial us: its own reading of websocket_client.conf is compared with what we need. */
export async function websocketClient({ config }: ProbeContext, rest: Rest): Promise<Finding> {
  if (config.media.connection === 'we-dial-pbx') {
    return { state: 'skipped', seen: 'Not needed: this desk dials the PBX.' };
  }
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
export async function mediaPort({ config, base, options }: ProbeContext): Promise<Finding> {
  const { connection, host, port } = config.media;
  if (connection === 'we-dial-pbx') return { state: 'skipped', seen: 'Not needed: this desk dials the PBX.' };
  const where = `${host}:${port}`;
  const { mediaListening } = options;
  if (mediaListening?.host === host && mediaListening.port === port) {
    return { state: 'ok', seen: `This desk listens on ${where}.` };
  }
  const error = await tryListening(host, port);
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

async function answersLikeMedia(host: string, port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${host}:${port}/media`, { signal: AbortSignal.timeout(1000) });
    return status === 426;
  } catch {
    return false;
  }
}
