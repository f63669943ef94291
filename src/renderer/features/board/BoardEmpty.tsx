import { t } from '../../i18n/index.ts';
import { goTo } from '../../app/navigation.ts';
import { useBoard } from '../../stores/board.ts';
import { Button, EmptyState } from '../../ui/index.ts';
import { setFilter, setWords, useView } from './view.ts';

/** Why there is no row, and what to do about it. */
export function BoardEmpty() {
  const { filter, words } = useView();
  const noPbx = useBoard((state) => state.pbxs.size === 0);
  const says = t.board.empty;
  if (words || filter !== 'all')
    return (
      <EmptyState
        title={words ? says.search(words) : says[filter === 'all' ? 'title' : filter]}
        actions={
          <Button
            onPress={() => {
              setFilter('all');
              setWords('');
            }}
          >
            {says.showAll}
          </Button>
        }
      />
    );
  if (noPbx)
    return (
      <EmptyState
        title={says.noPbxTitle}
        actions={
          <Button look="primary" icon="connect" onPress={() => goTo('connect')}>
            {t.app.demo.connect}
          </Button>
        }
      >
        {says.noPbxText}
      </EmptyState>
    );
  return <EmptyState title={says.title}>{says.text}</EmptyState>;
}
