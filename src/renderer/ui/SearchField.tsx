import type { KeyboardEvent } from 'react';
import { Button, Input, SearchField as AriaSearchField } from 'react-aria-components';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';
import styles from './SearchField.module.css';

export interface SearchFieldProps {
  label: string;
  clearLabel: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  where: 'bar' | 'page';
}

/** What is searched for, with the key that comes here (`/`) while it is empty and a button that empties it. */
export function SearchField({ label, clearLabel, where, ...props }: SearchFieldProps) {
  return (
    <AriaSearchField
      {...props}
      className={cx(styles.box, where === 'bar' ? styles.onBar : styles.onPage)}
      aria-label={label}
    >
      <Icon name="search" size={15} />
      <Input className={cx(styles.input)} placeholder={label} spellCheck={false} />
      {props.value ? (
        <Button className={cx(styles.clear)} aria-label={clearLabel}>
          <Icon name="close" size={13} />
        </Button>
      ) : (
        <Kbd>/</Kbd>
      )}
    </AriaSearchField>
  );
}
