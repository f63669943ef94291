import { asking, ok, warning } from '../check.ts';

/** A round trip above this is felt in every conversation. */
const SLOW_MS = 150;
/** Clocks further apart than this make logs and records of the two hard to compare. */
const APART_MS = 30_000;
const PINGS = 4;

/** How long the PBX takes to answer. The best of a few: others may be slow for reasons of this PC. */
export const latency = asking('latency', async (_context, rest) => {
  let best = Infinity;
  for (let i = 0; i < PINGS; i += 1) {
    const started = performance.now();
    await rest.ping();
    best = Math.min(best, performance.now() - started);
  }
  const seen = `The PBX answers within ${Math.max(1, Math.round(best))} ms.`;
  if (best < SLOW_MS) return ok(seen);
  return warning(
    {
      code: 'pbx-slow',
      message: `Every request takes ${Math.round(best)} ms at least.`,
      hint: 'Callers wait that much longer for each word of an agent. Run this desk in the network of the PBX, or look at the load of the PBX.',
    },
    seen,
  );
});

/** Whether the clocks of the PBX and this PC agree. */
export const clock = asking('clock', async (_context, rest) => {
  const before = Date.now();
  const { pbxTime } = await rest.ping();
  if (pbxTime === null) return { state: 'unknown', seen: 'This Asterisk does not tell the time.' };
  const apart = Math.round(pbxTime - (before + Date.now()) / 2);
  if (Math.abs(apart) < APART_MS) return ok('The clocks of the PBX and this PC agree.');
  const [ahead, behind] = apart > 0 ? ['the PBX', 'this PC'] : ['this PC', 'the PBX'];
  return warning({
    code: 'clocks-apart',
    message: `The clock of ${ahead} is ${Math.round(Math.abs(apart) / 1000)} s ahead of that of ${behind}.`,
    hint: 'Let both take the time from a server (NTP), or records here and the log there do not fit together.',
  });
});
