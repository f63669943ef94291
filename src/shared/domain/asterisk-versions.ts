/** What an Asterisk may be able to do for a desk, in the order in which it came. */
export type AsteriskFeature = 'rtp' | 'audiosocket' | 'websocket' | 'json-control';

/** The first minor release of each branch that has it; later branches have it from the beginning. */
const SINCE: Readonly<Record<AsteriskFeature, readonly (readonly [major: number, minor: number])[]>> = {
  rtp: [[16, 6]],
  audiosocket: [[18, 0]],
  websocket: [
    [20, 16],
    [21, 11],
    [22, 6],
    [23, 0],
  ],
  'json-control': [
    [20, 18],
    [21, 13],
    [22, 8],
    [23, 2],
  ],
};

/**
 * What an Asterisk of this version can do, modules permitting; null where the version does not tell (a build from
 * sources, a certified one, one that keeps it to itself).
 */
export function featuresOf(version: string | null): readonly AsteriskFeature[] | null {
  const [, major, minor] = /^(\d+)\.(\d+)\b/.exec(version ?? '') ?? [];
  if (major === undefined) return null;
  return (Object.keys(SINCE) as AsteriskFeature[]).filter((feature) =>
    has(SINCE[feature], Number(major), Number(minor)),
  );
}

function has(since: readonly (readonly [number, number])[], major: number, minor: number): boolean {
  const branch = since.find(([one]) => one === major);
  const last = since.at(-1)?.[0] ?? Infinity;
  return branch ? minor >= branch[1] : major > last;
}
