import { useLayoutEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import type { Call } from '../../../../shared/domain/call.ts';
import { EMBEDDED } from '../../../../shared/domain/engine.ts';
import { t } from '../../../i18n/index.ts';
import { useLists } from '../../../stores/lists.ts';
import { useMicrophone } from '../../../stores/microphone.ts';
import { Elapsed } from '../../../stores/Elapsed.tsx';
import { useCommands } from '../commands.ts';
import { cx, Glyph } from '../../../ui/index.ts';
import styles from './CordCard.module.css';
import type { Layout, Point } from './geometry.ts';
import { captionsOf, type Caption } from './captions.ts';
import { cordOf, type CordModel } from './model.ts';
import { sentenceOf } from './sentence.ts';
import { Strands } from './Strands.tsx';
import { useLevels } from './useLevels.ts';

const HEIGHT = 172;
const RADIUS = 15;

function layoutFor(width: number, model: CordModel): Layout {
  const inset = Math.max(64, Math.min(96, width * 0.19));
  return {
    caller: { x: inset, y: 70 },
    far: { x: width - inset, y: 70 },
    near: { x: model.you ? width * 0.34 : width * 0.5, y: 146 },
    you: { x: width * 0.7, y: 146 },
    radius: RADIUS,
    sag: 27,
  };
}

/** The width of an element, followed. */
function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}

function Label({
  caption,
  children,
  place,
  at,
  room,
}: {
  caption: Caption;
  children?: ReactNode;
  place: 'above' | 'beside';
  at: Point;
  room: number;
}) {
  const style =
    place === 'above'
      ? { left: at.x - room / 2, width: room, bottom: HEIGHT - at.y + RADIUS + 9 }
      : { left: at.x + RADIUS + 13, maxWidth: room, top: at.y - 17 };
  return (
    <div className={cx(styles.label, styles[place])} style={style}>
      <p className={cx(styles.name, styles[caption.voice])}>{caption.name}</p>
      <p className={cx(styles.sub, caption.alarm && styles.alarm)}>{caption.sub}</p>
      {children}
    </div>
  );
}

/** Who hears whom in a call, at one look: the cord, its parties, and the same as a sentence. */
export function CordCard({ call }: { call: Call }) {
  const box = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(box);
  const microphone = useMicrophone((state) =>
    state.callId !== call.id ? 'closed' : state.isMuted ? 'muted' : state.state,
  );
  const whispering = useCommands(
    ({ form }) => form?.callId === call.id && form.command === 'whisper' && call.actions.includes('whisper'),
  );
  const engine = useLists(({ engines }) =>
    call.agent?.engine === EMBEDDED ? undefined : engines?.find(({ id }) => id === call.agent?.engine)?.name,
  );
  useLevels(svg, call.id, 96);
  const model = cordOf(call, whispering);
  const layout = layoutFor(width, model);
  const captions = captionsOf(call, model, microphone, engine);
  const sentence = sentenceOf(call, whispering);
  const above = Math.min(layout.caller.x * 2 - 16, width * 0.46);
  const nearRoom = (model.you ? layout.you.x - RADIUS - 8 : width - 12) - layout.near.x - RADIUS - 10;
  return (
    <section className={styles.card} aria-label={t.call.cord}>
      <div ref={box} className={styles.stage} aria-hidden="true">
        <svg ref={svg} className={styles.svg} width={width} height={HEIGHT}>
          <Strands model={model} layout={layout} isLarge />
        </svg>
        <Label caption={captions.caller} place="above" at={layout.caller} room={above} />
        <Label caption={captions.far} place="above" at={layout.far} room={above} />
        {captions.near && <Label caption={captions.near} place="beside" at={layout.near} room={nearRoom} />}
        {captions.you && (
          <Label
            caption={captions.you}
            place="beside"
            at={layout.you}
            room={width - layout.you.x - RADIUS - 18}
          />
        )}
      </div>
      <p className={styles.sentence}>{sentence}</p>
      {call.ask && call.state === 'needs-person' && (
        <p className={styles.ask}>
          <Glyph state="needs-person" size={12} />
          <span>
            {t.board.asks}
            <strong>{call.ask.reason}</strong>
          </span>
          <span className={styles.wait}>
            <Elapsed since={call.ask.since} look="wait" />
          </span>
        </p>
      )}
    </section>
  );
}
