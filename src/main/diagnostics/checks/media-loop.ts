import { FRAME_MS, SAMPLE_RATE } from '../../../shared/domain/audio.ts';
import type { Rest } from '../../ari/rest.ts';
import { openCodec } from '../../media/codec.ts';
import type { CallMedia } from '../../media/port.ts';
import { AUDIBLE, chirp, findSound } from '../chirp.ts';
import { ok, trouble, trying, warning, type CheckContext, type Finding } from '../check.ts';
import type { TestApp } from '../test-app.ts';
import { TestLeg } from '../test-leg.ts';

const CHIRP_MS = 1000;
/** How long the tone may be on its way. */
const PATIENCE_MS = 1500;
/** So many quiet frames after it are its end. */
const OVER = 15;
/** Callers notice from here on. */
const LATE_MS = 250;
const LOST_SHARE = 0.05;

/** A tone goes out over one media connection and must come back over another: through the PBX and a bridge, as callers are. */
export const mediaLoop = trying('media-loop', loop, { needs: ['media-arrives', 'modules'] });

async function loop(context: CheckContext, rest: Rest, app: TestApp): Promise<Finding> {
  if (!context.options.live) return { state: 'unknown', seen: 'This PBX is not connected.' };
  const legs = [TestLeg.begin(context, rest), TestLeg.begin(context, rest)] as const;
  let bridgeId: string | null = null;
  try {
    const [mouth, ear] = await Promise.all([legs[0].connect(app), legs[1].connect(app)]);
    bridgeId = (await rest.createBridge(`cordboard-doctor-${app.name}`)).id;
    await rest.addToBridge(
      bridgeId,
      legs.map(({ channelId }) => channelId ?? ''),
    );
    return await listen(context, mouth, ear);
  } finally {
    await Promise.all(legs.map((leg) => leg.close()));
    if (bridgeId !== null) await rest.destroyBridge(bridgeId);
  }
}

async function listen({ config }: CheckContext, mouth: CallMedia, ear: CallMedia): Promise<Finding> {
  const { format } = config.media;
  const rate = SAMPLE_RATE[format];
  const codec = openCodec(format, rate);
  const sent = chirp(rate, CHIRP_MS);
  const frames: { at: number; pcm: Int16Array }[] = [];
  const all = Promise.withResolvers<undefined>();
  let [loud, quiet] = [0, 0];
  const enough = (CHIRP_MS + PATIENCE_MS) / FRAME_MS;
  ear.onAgentHears((wire, from) => {
    if (from !== 'caller' || frames.length >= enough) return;
    const pcm = Int16Array.from(codec.toPcm(wire));
    frames.push({ at: performance.now(), pcm });
    if (pcm.some((sample) => sample > AUDIBLE)) [loud, quiet] = [loud + 1, 0];
    else if (loud > 0) quiet += 1;
    if (frames.length >= enough || quiet >= OVER) all.resolve(undefined);
  });
  const timer = setTimeout(() => all.resolve(undefined), 2 * (CHIRP_MS + PATIENCE_MS));
  const started = performance.now();
  mouth.voice('agent').play(codec.toWire(sent));
  mouth.voice('agent').end();
  await all.promise;
  clearTimeout(timer);
  const frame = (rate * FRAME_MS) / 1000;
  const heard = new Int16Array(frames.length * frame);
  frames.forEach(({ pcm }, i) => heard.set(pcm.subarray(0, frame), i * frame));
  const found = findSound(sent, heard, rate);
  if (!found) {
    return trouble({
      code: 'media-loop-silent',
      message:
        'A tone was sent through the PBX and did not come back, although both media connections are open.',
      hint: 'Look in the log of Asterisk for the codec of these channels, and for a bridge that could not be made. Restarting Asterisk helps where its audio has stopped altogether.',
    });
  }
  const delay = Math.max(0, Math.round((frames[Math.floor(found.at / frame)]?.at ?? started) - started));
  const lost = Math.round((100 * found.lost) / found.frames);
  const seen = `A tone came back after ${delay} ms, ${lost === 0 ? 'whole' : `with ${lost} % of it lost`}.`;
  if (found.lost / found.frames <= LOST_SHARE && delay <= LATE_MS) return ok(seen);
  return warning(
    {
      code: 'media-loop-poor',
      message: seen,
      hint: 'Callers hear this. Use a cable instead of a radio network, and look at the load of the PBX and of this PC.',
    },
    seen,
  );
}
