import { useEffect } from 'react';
import { CallPanel } from '../call/CallPanel.tsx';
import { Board } from './Board.tsx';
import { BoardHeader } from './BoardHeader.tsx';
import styles from './BoardPage.module.css';
import { DemoBanner } from './DemoBanner.tsx';
import { Notices } from './Notices.tsx';
import { followBoard } from './view.ts';

/** The board of live calls and the selected one beside it. */
export function BoardPage() {
  useEffect(followBoard, []);
  return (
    <div className={styles.page}>
      <main className={styles.board}>
        <DemoBanner />
        <BoardHeader />
        <Board />
        <Notices />
      </main>
      <CallPanel />
    </div>
  );
}
