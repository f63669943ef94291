import WebSocket from 'ws';
import { secureAgent, type Trust } from '../../trust.ts';
import { MEDIA_PATH, SUBPROTOCOL } from './judge.ts';
import { greet, type Candidate } from './leg.ts';
import { ClientWire } from './wire.ts';

/** The channel variable by which Asterisk tells what to dial. It is a bearer secret: never log it. */
export const CONNECTION_VARIABLE = 'MEDIA_WEBSOCKET_CONNECTION_ID';

export interface PbxAddress {
  /** Base of Asterisk's HTTP server with any prefix: http://pbx:8088 or https://pbx:8089/asterisk */
  url: string;
  /** Of https; without it this computer's own authorities judge. */
  trust?: Trust;
}

export function mediaUrl(pbxUrl: string, connectionId: string): string {
  const url = new URL(pbxUrl);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${MEDIA_PATH}/${encodeURIComponent(connectionId)}`;
  url.search = '';
  url.hash = '';
  url.username = '';
  url.password = '';
  return url.href;
}

export interface DialOptions {
  pbx: PbxAddress;
  connectionId: string;
  timeoutMs: number;
  maxPayload: number;
  onCandidate: (candidate: Candidate) => void;
  onFailed: (cause: Error) => void;
}

/** Dials Asterisk's side of a media leg. Returns how to give up. */
export function dialMedia(options: DialOptions): () => void {
  const url = mediaUrl(options.pbx.url, options.connectionId);
  const ws = new WebSocket(url, SUBPROTOCOL, {
    perMessageDeflate: false,
    handshakeTimeout: options.timeoutMs,
    maxPayload: options.maxPayload,
    followRedirects: false,
    ...(url.startsWith('wss:') && { agent: secureAgent(options.pbx.trust ?? {}) }),
  });
  let cause = new Error('the connection was closed before it was ready');
  // The error's own text never holds the URL.
  ws.on('error', (error) => {
    cause = error;
  });
  greet({
    ws,
    wire: new ClientWire(ws),
    onCandidate: options.onCandidate,
    onNothing: () => options.onFailed(cause),
  });
  return () => ws.terminate();
}
