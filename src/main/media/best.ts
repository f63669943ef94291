import { featuresToUse } from '../../shared/domain/asterisk-versions.ts';
import type { MediaKind } from '../../shared/domain/pbx.ts';

/** The modules of Asterisk that a kind of connection needs, without those that every ARI has. */
export const MODULES: Readonly<Record<MediaKind, readonly string[]>> = {
  'we-dial-pbx': ['chan_websocket.so'],
  'pbx-dials-us': ['chan_websocket.so', 'res_websocket_client.so'],
  audiosocket: ['res_audiosocket.so', 'chan_audiosocket.so'],
  rtp: ['res_rtp_asterisk.so', 'chan_rtp.so'],
};

/** From the best to the one that is left. `pbx-dials-us` needs a file on the PBX that nobody may have put there. */
const ORDER = ['we-dial-pbx', 'audiosocket', 'rtp'] as const satisfies MediaKind[];

/**
 * Whether an Asterisk of this version has a kind of connection. One without a number counts as the newest.
 *
 * @param version as /asterisk/info tells it
 */
export function hasKind(kind: MediaKind, version: string): boolean {
  return featuresToUse(version).has(kind === 'rtp' || kind === 'audiosocket' ? kind : 'websocket');
}

/**
 * The best kind of connection that a PBX has: a WebSocket, which can be interrupted to the frame and passes every firewall
 * that ARI passes; else TCP, which loses nothing; else RTP. Null where it has none.
 *
 * @param running names of its modules that run (`chan_rtp.so`); null where they are not known
 */
export function bestKind(version: string, running: ReadonlySet<string> | null): MediaKind | null {
  const possible = ORDER.filter((kind) => hasKind(kind, version));
  return possible.find((kind) => !running || MODULES[kind].every((module) => running.has(module))) ?? null;
}
