/** What an Asterisk may be able to do for a desk, in the order in which it came. */
export type AsteriskFeature =
  | 'rtp'
  | 'audiosocket'
  /** chan_websocket at all. */
  | 'websocket'
  /** MEDIA_START tells the id of its channel. */
  | 'channel-id'
  /** JSON control messages, with the channel's variables in MEDIA_START. */
  | 'json-control'
  /** chan_websocket no longer makes up silence while nobody talks. */
  | 'no-made-up-silence';

/** The first minor release of each branch that has it; later branches have it from the beginning. */
const SINCE: Readonly<Record<AsteriskFeature, Readonly<Record<number, number>>>> = {
  rtp: { 16: 6 },
  audiosocket: { 18: 0 },
  websocket: { 20: 16, 21: 11, 22: 6, 23: 0 },
  'channel-id': { 20: 17, 21: 12, 22: 7, 23: 1 },
  'json-control': { 20: 18, 21: 13, 22: 8, 23: 2 },
  'no-made-up-silence': { 20: 19, 21: 14, 22: 9, 23: 3 },
};
const FEATURES = Object.keys(SINCE) as AsteriskFeature[];

/**
 * What an Asterisk can do by its version, modules permitting.
 *
 * @param version as /asterisk/info or the Server header tells it: `22.10.1~dfsg+~cs6`, `certified-22.8-cert1`, `GIT-master-1a2b3c`
 * @returns null where it has no number
 */
export function featuresOf(version: string | null): ReadonlySet<AsteriskFeature> | null {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined) return null;
  return new Set(FEATURES.filter((feature) => has(SINCE[feature], Number(major), Number(minor))));
}

function has(since: Readonly<Record<number, number>>, major: number, minor: number): boolean {
  const first = since[major];
  return first === undefined ? major > Math.max(...Object.keys(since).map(Number)) : minor >= first;
}

/** The same, for use: one without a number is a build from newer sources, more likely than not. */
export function featuresToUse(version: string): ReadonlySet<AsteriskFeature> {
  return featuresOf(version) ?? new Set(FEATURES);
}
