import { memo, useRef } from 'react';
import type { Call } from '../../../../shared/domain/call.ts';
import { cx } from '../../../ui/index.ts';
import type { Layout } from './geometry.ts';
import styles from './MiniCord.module.css';
import { cordOf } from './model.ts';
import { Strands } from './Strands.tsx';
import { useLevels } from './useLevels.ts';

const LAYOUT: Layout = {
  caller: { x: 8, y: 10 },
  far: { x: 104, y: 10 },
  near: { x: 56, y: 29 },
  you: { x: 84, y: 29 },
  radius: 4.6,
  sag: 8,
};

/** The cord of a call in its row. The words for it stand in the row's other cells. */
export const MiniCord = memo(function MiniCord({ call }: { call: Call }) {
  const svg = useRef<SVGSVGElement>(null);
  useLevels(svg, call.id, 24);
  const model = cordOf(call);
  const alone = model.near.look === 'idle';
  return (
    <svg
      ref={svg}
      className={cx(styles.cord, alone && styles.alone)}
      width={112}
      height={37}
      viewBox="0 0 112 37"
      aria-hidden="true"
    >
      <Strands model={model} layout={LAYOUT} isLarge={false} />
    </svg>
  );
});
