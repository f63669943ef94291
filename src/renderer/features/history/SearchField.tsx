import { useEffect } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { takesText } from '../../keyboard/typing.ts';
import { cx, Icon, Kbd } from '../../ui/index.ts';
import styles from './History.module.css';
import { searchFor, useHistory } from './store.ts';

const LIST = '[data-history-list]';
const FIELD = '[data-history-search] input';

function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

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
      focus(FIELD);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <AriaSearchField
      className={cx(styles.search)}
      aria-label={t.history.search}
      data-history-search=""
      value={search}
      onChange={(words) => searchFor(words.slice(0, 100))}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'ArrowDown') focus(LIST);
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
