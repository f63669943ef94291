import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';
import { cx } from './cx.ts';
import styles from './Tabs.module.css';

export interface TabItem<T extends string> {
  id: T;
  label: string;
  /** A word or number beside the label: faults, things not filled in. */
  mark?: string | undefined;
  content: ReactNode;
  /** Fills the panel and scrolls by itself. */
  fills?: boolean;
}

/** Several sides of one thing. `children` stand at the right of the tabs. */
export function Tabs<T extends string>({
  label,
  items,
  value,
  onChange,
  children,
}: {
  label: string;
  items: readonly TabItem<T>[];
  value: T;
  onChange: (value: T) => void;
  children?: ReactNode;
}) {
  return (
    <AriaTabs
      className={cx(styles.tabs)}
      selectedKey={value}
      onSelectionChange={(key) => {
        const found = items.find(({ id }) => id === key);
        if (found) onChange(found.id);
      }}
    >
      <div className={styles.head}>
        <TabList className={cx(styles.list)} aria-label={label}>
          {items.map(({ id, label: text, mark }) => (
            <Tab key={id} id={id} className={cx(styles.tab)}>
              {text}
              {mark && <span className={styles.mark}>{mark}</span>}
            </Tab>
          ))}
        </TabList>
        {children && <div className={styles.beside}>{children}</div>}
      </div>
      {items.map(({ id, content, fills }) => (
        <TabPanel key={id} id={id} className={cx(styles.panel, fills && styles.fills)}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
