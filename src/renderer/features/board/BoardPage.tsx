import { useEffect } from 'react';
import { CallPanel } from '../call/CallPanel.tsx';
import { Board } from './Board.tsx';
import { useBoard } from '../../stores/board.ts';
import { ProblemNote } from '../../ui/index.ts';
import { BoardHeader } from './BoardHeader.tsx';
import styles from './BoardPage.module.css';
import { DemoBanner } from './DemoBanner.tsx';
import { Notices } from './Notices.tsx';
import { followBoard } from './view.ts';

/** Says that what is shown may be old, for as long as main does not answer. */
function BoardTrouble() {
  const problem = useBoard((state) => (state.phase === 'failed' ? state.problem : null));
  return problem && <ProblemNote problem={problem} />;
}

/** The board of live calls and the selected one beside it. */
export function BoardPage() {
  useEffect(followBoard, []);
  return (
    <div className={styles.page}>
      <main className={styles.board}>
        <DemoBanner />
        <BoardTrouble />
        <BoardHeader />
        <Board />
        <Notices />
      </main>
      <CallPanel />
    </div>
  );
}
