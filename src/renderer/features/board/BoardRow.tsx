import { memo } from 'react';
import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../stores/board.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { callerName, callerNumber, phoneNumber } from '../../stores/format.ts';
import { cx, Glyph, Tag } from '../../ui/index.ts';
import { MiniCord } from '../call/cord/MiniCord.tsx';
import styles from './Board.module.css';

export function rowElementId(id: string): string {
  return `call-${id}`;
}

/** The word for the state, in the column of states. */
function stateWord(call: Call): string {
  if (call.state !== 'with-operator') return t.board.state[call.state];
  return call.owner?.you ? t.board.you : t.board.state['with-operator'];
}

function LastLine({ call }: { call: Call }) {
  if (call.state === 'failed' && call.problem)
    return <span className={styles.troubleText}>{call.problem.message}</span>;
  if (call.ask && call.state === 'needs-person')
    return <span className={styles.said}>{call.ask.reason}</span>;
  if (call.stalled) return <span className={styles.troubleText}>{call.stalled.message}</span>;
  const line = call.lastLine;
  if (!line) return <>{call.state === 'with-agent' ? '' : t.board.stateLong[call.state]}</>;
  return <span className={line.from === 'caller' ? styles.said : ''}>{line.text}</span>;
}

/** Who has the call or listens to it. */
function Desk({ call }: { call: Call }) {
  if (call.state === 'needs-person' && call.ask)
    return (
      <span className={styles.waits}>
        <Elapsed since={call.ask.since} look="wait" />
      </span>
    );
  if (call.owner?.you) return <Tag look="filled">{t.board.you}</Tag>;
  if (call.owner) return <Tag look="person">{call.owner.operator || call.owner.host}</Tag>;
  const [first] = [...call.listeners].sort((a, b) => Number(b.you) - Number(a.you));
  if (!first) return null;
  const name = first.you ? t.board.you : first.operator || first.host;
  const more = call.listeners.length - 1;
  return <Tag look="person">{t.board.listens(more > 0 ? `${name} +${more}` : name)}</Tag>;
}

/** Apart from the row's place: rows that move up need not be written anew. */
const Cells = memo(function Cells({ call }: { call: Call }) {
  return (
    <>
      <span role="gridcell" className={cx(styles.state, styles[call.state])}>
        <Glyph state={call.state} />
        <span className={styles.word}>{stateWord(call)}</span>
      </span>
      <span role="gridcell" className={styles.caller}>
        <span className={styles.name}>{callerName(call)}</span>
        <span className={styles.number}>{callerNumber(call) || t.call.noNumber}</span>
      </span>
      <span role="gridcell" className={styles.route}>
        {call.state === 'elsewhere' && !call.agent ? (
          <span className={styles.quiet}>{t.board.stateLong.elsewhere}</span>
        ) : (
          <>
            <span className={styles.called}>{phoneNumber(call.calledNumber) || '—'}</span>
            <span className={styles.arrow}>→</span>
            <span className={styles.agent}>{call.agent?.name ?? t.board.noAgent}</span>
          </>
        )}
      </span>
      <span role="gridcell" className={styles.time}>
        <Elapsed since={call.startedAt} until={call.endedAt} />
      </span>
      <span role="gridcell" className={styles.cord}>
        <MiniCord call={call} />
      </span>
      <span role="gridcell" className={styles.line}>
        <span className={styles.lineText}>
          <LastLine call={call} />
        </span>
        <Desk call={call} />
      </span>
    </>
  );
});

export interface BoardRowProps {
  id: string;
  index: number;
  top: number;
  isSelected: boolean;
  onSelect: (id: string) => void;
  onHover: (id: string) => void;
}

export const BoardRow = memo(function BoardRow({
  id,
  index,
  top,
  isSelected,
  onSelect,
  onHover,
}: BoardRowProps) {
  const call = useCall(id);
  if (!call) return null;
  return (
    <div
      id={rowElementId(id)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-call-id={id}
      data-state={call.state}
      className={cx(
        styles.row,
        isSelected && styles.selected,
        call.state === 'needs-person' && styles.asks,
        call.state === 'ended' && styles.over,
      )}
      style={{ transform: `translateY(${top}px)` }}
      onPointerDown={(event) => {
        if (event.button === 0) onSelect(id);
      }}
      onPointerMove={() => onHover(id)}
    >
      <Cells call={call} />
    </div>
  );
});
