import { AskAnnouncer } from './AskAnnouncer.tsx';
import { KeysDialog } from '../keyboard/KeysDialog.tsx';
import { useKeyboard } from '../keyboard/useKeyboard.ts';
import { Boundary } from './Boundary.tsx';
import { useNavigation } from './navigation.ts';
import { NavRail } from './NavRail.tsx';
import { pages } from './page-list.ts';
import { QuitDialog } from './QuitDialog.tsx';
import styles from './Shell.module.css';
import { StatusLine } from './StatusLine.tsx';
import { TopBar } from './TopBar.tsx';

/** The frame of the window: bar, rail, the page, status line. */
export function Shell() {
  useKeyboard();
  const current = useNavigation((state) => state.page);
  const page = pages.find((candidate) => candidate.id === current);
  const Component = page?.component;
  return (
    <div className={styles.shell}>
      <TopBar />
      <NavRail />
      <div className={styles.content}>
        {Component && (
          <Boundary key={current}>
            <Component />
          </Boundary>
        )}
      </div>
      <StatusLine />
      <QuitDialog />
      <KeysDialog />
      <AskAnnouncer />
    </div>
  );
}
