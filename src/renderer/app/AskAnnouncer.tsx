import { useEffect, useRef, useState } from 'react';
import { t } from '../i18n/index.ts';
import { useBoard, type BoardState } from '../stores/board.ts';
import { callerName } from '../stores/format.ts';

/** Tells screen readers when an agent asks for a person: once per call and request. */
export function AskAnnouncer() {
  const [text, setText] = useState('');
  const told = useRef(new Map<string, number>());
  useEffect(() => {
    const announce = ({ calls }: Pick<BoardState, 'calls'>): void => {
      for (const call of calls.values()) {
        const asks = call.state === 'needs-person' && call.ask;
        if (!asks || told.current.get(call.id) === asks.since) continue;
        told.current.set(call.id, asks.since);
        setText(t.board.announceAsk(callerName(call), call.agent?.name ?? t.call.parts.agent, asks.reason));
      }
      for (const id of told.current.keys()) if (!calls.has(id)) told.current.delete(id);
    };
    return useBoard.subscribe(announce);
  }, []);
  return (
    <p className="visually-hidden" role="alert">
      {text}
    </p>
  );
}
