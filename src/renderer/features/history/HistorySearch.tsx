import { useEffect } from 'react';
import { t } from '../../i18n/index.ts';
import { takesText } from '../../keyboard/typing.ts';
import { SearchField } from '../../ui/index.ts';
import { focusList, focusSearch } from './focus.ts';
import { searchFor, useHistory } from './store.ts';

/** Searches past calls. `/` comes here, Enter and the down arrow go to the list. */
export function HistorySearch() {
  const search = useHistory((state) => state.search);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      const focused = document.activeElement as HTMLElement | null;
      if (takesText(focused) || focused?.closest('[role="dialog"], [role="alertdialog"]')) return;
      event.preventDefault();
      focusSearch();
    };
    // Before the list takes it for the beginning of a name.
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  return (
    <SearchField
      data-history-search=""
      where="page"
      label={t.history.search}
      clearLabel={t.history.clearSearch}
      value={search}
      onChange={(words) => searchFor(words.slice(0, 100))}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'ArrowDown') focusList();
      }}
    />
  );
}
