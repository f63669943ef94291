import { useEffect } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { takesText } from '../../keyboard/typing.ts';
import { cx, Icon, Kbd } from '../../ui/index.ts';
import { focusList, focusSearch } from './focus.ts';
import styles from './History.module.css';
import { searchFor, useHistory } from './store.ts';

/** Searches past calls. `/` comes here, Enter and the down arrow go to the list. */
export function SearchField() {
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
    <AriaSearchField
      className={cx(styles.search)}
      aria-label={t.history.search}
      data-history-search=""
      value={search}
      onChange={(words) => searchFor(words.slice(0, 100))}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'ArrowDown') focusList();
      }}
    >
      <Icon name="search" size={15} />
      <Input className={cx(styles.searchInput)} placeholder={t.history.search} spellCheck={false} />
      {search ? (
        <Button className={cx(styles.clear)} aria-label={t.history.clearSearch}>
          <Icon name="close" size={13} />
        </Button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </AriaSearchField>
  );
}
