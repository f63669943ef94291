import { cx } from '../../../ui/index.ts';
import {
  farTapCurve,
  mainCurve,
  middle,
  pathOf,
  reversed,
  tapCurve,
  whisperCurve,
  type Layout,
  type Point,
} from './geometry.ts';
import type { CordModel, JackLook } from './model.ts';
import styles from './Strands.module.css';

type Voice = 'caller' | 'agent' | 'person' | 'none';

/** Whose loudness lights the far end of a cord. */
type Speaker = 'caller' | 'agent' | 'operator';

/** Lets a path swing to its new place instead of jumping there. */
function curve(d: string) {
  return { d: `path("${d}")` };
}

function Jack({ at, radius, voice, look }: { at: Point; radius: number; voice: Voice; look: JackLook }) {
  return (
    <g className={cx(styles.jack, styles[voice], styles[look])}>
      {look === 'calling' && <circle className={styles.halo} cx={at.x} cy={at.y} r={radius} />}
      <circle className={styles.ring} cx={at.x} cy={at.y} r={radius} />
      <circle className={styles.pin} cx={at.x} cy={at.y} r={radius * 0.42} />
    </g>
  );
}

/** The lit part of a cord, from its speaker's end; how far is written by useLevels. */
function Light({
  d,
  voice,
  speaker,
  isLarge,
}: {
  d: string;
  voice: Voice;
  speaker: Speaker;
  isLarge: boolean;
}) {
  return (
    <>
      {isLarge && (
        <path
          className={cx(styles.glow, styles[voice])}
          style={curve(d)}
          pathLength={100}
          data-voice={speaker}
        />
      )}
      <path
        className={cx(styles.lit, styles[voice])}
        style={curve(d)}
        pathLength={100}
        data-voice={speaker}
      />
    </>
  );
}

/** The dialplan is no person: a square. */
function Exit({ at, radius }: { at: Point; radius: number }) {
  const side = radius * 1.8;
  return (
    <rect
      className={styles.exit}
      x={at.x - side / 2}
      y={at.y - side / 2}
      width={side}
      height={side}
      rx={radius * 0.3}
    />
  );
}

/** The voices that light the caller's cord from its two ends. */
function farVoice(model: CordModel): Voice {
  if (model.main.to === 'near') return model.near.party === 'dialplan' ? 'none' : 'person';
  return model.far.party === 'peer' ? 'caller' : 'agent';
}

/**
 * Cords and jacks of a call as SVG, large in the panel and small in the rows. useLevels lights them.
 */
export function Strands({ model, layout, isLarge }: { model: CordModel; layout: Layout; isLarge: boolean }) {
  const main = mainCurve(model, layout);
  const { radius } = layout;
  const far = farVoice(model);
  const broken = model.main.look === 'broken';
  const tapTo = model.tap === 'you' ? layout.you : layout.near;
  const showNear = model.near.look !== 'idle' || (isLarge && model.main.to !== 'none' && !broken);
  const d = main ? pathOf(main) : null;
  const dead = model.main.look !== 'solid' || model.main.to === 'loose';
  return (
    <>
      {d && main && (
        <g className={cx(styles.main, styles[model.main.look])}>
          <path className={styles.track} style={curve(d)} pathLength={100} />
          {!dead && <Light d={d} voice="caller" speaker="caller" isLarge={isLarge} />}
          {!dead && far !== 'none' && (
            <Light
              d={pathOf(reversed(main))}
              voice={far}
              speaker={far === 'person' ? 'operator' : 'agent'}
              isLarge={isLarge}
            />
          )}
          {model.main.to === 'loose' && (
            <circle className={styles.plug} cx={main.to.x} cy={main.to.y} r={radius * 0.36} />
          )}
        </g>
      )}
      {main && model.farTap && (
        <path
          className={cx(styles.tap, styles.agent)}
          style={curve(pathOf(farTapCurve(main, layout.far, radius)))}
        />
      )}
      {model.whisper && (
        <path
          className={cx(styles.whisper, styles.person)}
          style={curve(pathOf(whisperCurve(layout.near, layout.far, radius)))}
        />
      )}
      {main && model.tap && (
        <path
          className={cx(styles.tap, styles.person)}
          style={curve(pathOf(tapCurve(main, tapTo, radius)))}
        />
      )}
      <Jack at={layout.caller} radius={radius} voice="caller" look={model.caller} />
      <Jack
        at={layout.far}
        radius={radius}
        voice={model.far.party === 'peer' ? 'caller' : 'agent'}
        look={model.far.look}
      />
      {model.near.party === 'dialplan' ? (
        <Exit at={layout.near} radius={radius} />
      ) : (
        showNear && <Jack at={layout.near} radius={radius} voice="person" look={model.near.look} />
      )}
      {model.you && <Jack at={layout.you} radius={radius} voice="person" look="listening" />}
      {broken && main && <Cross at={middle(main)} radius={radius} />}
    </>
  );
}

function Cross({ at, radius }: { at: Point; radius: number }) {
  const r = radius * 0.45;
  return (
    <path
      className={styles.cross}
      d={`M${at.x - r} ${at.y - r}l${2 * r} ${2 * r}M${at.x + r} ${at.y - r}l${-2 * r} ${2 * r}`}
    />
  );
}
