/** What an Asterisk's chan_websocket can do, from its version. */
export interface MediaForm {
  /** Asks for JSON control (transport_data=f(json)). Anything but this exact value crashes Asterisk. */
  json: boolean;
  /**
   * How a connection is matched to its call: by the secret in channel_variables and channel_id, by channel_id alone,
   * or (nothing else is there) by the name of the channel that our own POST made.
   */
  match: 'secret' | 'id' | 'name';
  /** The driver no longer makes up silence: we send it while nobody talks. */
  silence: boolean;
}

/** First minor releases of each branch: chan_websocket at all, channel_id, JSON control, no made-up silence. */
const BRANCHES: Readonly<Record<number, readonly [number, number, number, number]>> = {
  20: [16, 17, 18, 19],
  21: [11, 12, 13, 14],
  22: [6, 7, 8, 9],
  23: [0, 1, 2, 3],
};

/**
 * @param version as /asterisk/info tells it: `22.10.1~dfsg+~cs6`, `certified-22.8-cert1`, `GIT-master-1a2b3c`.
 * @returns null where that Asterisk has no chan_websocket. A version without a number counts as the newest.
 */
export function mediaFormOf(version: string): MediaForm | null {
  const numbers = /(\d+)\.(\d+)/.exec(version);
  if (!numbers) return { json: true, match: 'secret', silence: true };
  const major = Number(numbers[1]);
  const minor = Number(numbers[2]);
  if (major > 23) return { json: true, match: 'secret', silence: true };
  const branch = BRANCHES[major];
  if (!branch || minor < branch[0]) return null;
  const json = minor >= branch[2];
  return { json, match: json ? 'secret' : minor >= branch[1] ? 'id' : 'name', silence: minor >= branch[3] };
}
