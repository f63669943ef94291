import { setWords, useView } from '../features/board/view.ts';
import { t } from '../i18n/index.ts';
import { focusBoard } from '../keyboard/useKeyboard.ts';
import { SearchField } from '../ui/index.ts';

/** Searches the board. Enter and the down arrow go to the rows, Escape empties it first. */
export function SearchBox() {
  const words = useView((state) => state.words);
  return (
    <SearchField
      data-search=""
      where="bar"
      label={t.board.search}
      clearLabel={t.board.clearSearch}
      value={words}
      onChange={setWords}
      onKeyDown={(event) => {
        const leaves =
          event.key === 'Enter' || event.key === 'ArrowDown' || (event.key === 'Escape' && !words);
        if (leaves) focusBoard();
      }}
    />
  );
}
