import { Button, Input, SearchField } from 'react-aria-components';
import { setWords, useView } from '../features/board/view.ts';
import { t } from '../i18n/index.ts';
import { focusBoard } from '../keyboard/useKeyboard.ts';
import { Icon, Kbd } from '../ui/index.ts';
import styles from './SearchBox.module.css';

/** Searches the board. Enter and the down arrow go to the rows, Escape empties it first. */
export function SearchBox() {
  const words = useView((state) => state.words);
  return (
    <SearchField
      className={styles.box ?? ''}
      aria-label={t.board.search}
      data-search=""
      value={words}
      onChange={setWords}
      onKeyDown={(event) => {
        const leaves =
          event.key === 'Enter' || event.key === 'ArrowDown' || (event.key === 'Escape' && !words);
        if (leaves) focusBoard();
      }}
    >
      <Icon name="search" size={15} />
      <Input className={styles.input ?? ''} placeholder={t.board.search} spellCheck={false} />
      {words ? (
        <Button className={styles.clear ?? ''} aria-label={t.board.clearSearch}>
          <Icon name="close" size={13} />
        </Button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </SearchField>
  );
}
