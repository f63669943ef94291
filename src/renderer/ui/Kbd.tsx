import styles from './Kbd.module.css';

/** A key cap. Hidden from screen readers: what it stands beside carries aria-keyshortcuts. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={styles.kbd} aria-hidden="true">
      {children}
    </kbd>
  );
}
