import styles from './Icon.module.css';

/** Line icons on a 20 by 20 grid; one path each. */
const PATHS = {
  live: 'M2.5 10h3.2l2.2-5.5 4 11 2.3-5.5h3.3',
  extensions: 'M3 4.5h5v3.6H3zM12 11.9h5v3.6h-5zM5.5 8.1v3.1a2.5 2.5 0 0 0 2.5 2.5h4',
  agents:
    'M4 8.5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM10 6.5V3.5M7.6 10.4v1.2M12.4 10.4v1.2M1.8 10.2v1.8M18.2 10.2v1.8',
  history: 'M3.2 10.2a6.8 6.8 0 1 0 2.1-4.9L3.2 7.2M3 3.4v3.9h3.9M10 6.6V10l2.6 1.6',
  connect: 'M7.5 3v4M12.5 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V17.5',
  settings:
    'M10 12.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM10 2.6v2M10 15.4v2M2.6 10h2M15.4 10h2M4.8 4.8l1.4 1.4M13.8 13.8l1.4 1.4M4.8 15.2l1.4-1.4M13.8 6.2l1.4-1.4',
  search: 'M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  warning: 'M10 3.2l7.6 13.3H2.4zM10 8v4M10 14.2v.3',
  chevron: 'M5.5 8l4.5 4.5L14.5 8',
  plus: 'M10 4v12M4 10h12',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10M8.4 9v4.5M11.6 9v4.5',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  headset:
    'M3.5 12.5V10a6.5 6.5 0 0 1 13 0v2.5M3.5 12.5a2 2 0 0 1 2-1.5H6v5h-.5a2 2 0 0 1-2-2zM16.5 12.5a2 2 0 0 0-2-1.5H14v5h.5a2 2 0 0 0 2-2z',
  microphone:
    'M10 12.5a2.7 2.7 0 0 0 2.7-2.7V5.6a2.7 2.7 0 0 0-5.4 0v4.2a2.7 2.7 0 0 0 2.7 2.7zM4.8 9.8a5.2 5.2 0 0 0 10.4 0M10 15v2.5',
  exit: 'M8 4H4.5v12H8M8.5 10H17M13.5 6.5L17 10l-3.5 3.5',
  hangup: 'M2.8 11.6c4.2-4.3 10.2-4.3 14.4 0l-1.9 2.5-3.2-1.4v-2.3a9.6 9.6 0 0 0-4.2 0v2.3l-3.2 1.4z',
  forward: 'M7.5 4.5L13 10l-5.5 5.5',
  person: 'M10 9.5a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 17a6.2 6.2 0 0 1 12.4 0',
  undo: 'M7 4.5L3.5 8 7 11.5M3.5 8h8a4.5 4.5 0 0 1 0 9H8',
  redo: 'M13 4.5L16.5 8 13 11.5M16.5 8h-8a4.5 4.5 0 0 0 0 9H12',
  fit: 'M3.5 7.5v-4h4M12.5 3.5h4v4M16.5 12.5v4h-4M7.5 16.5h-4v-4',
  tidy: 'M3 8h4v4H3zM13 3h4v4h-4zM13 13h4v4h-4zM7 10h3M13 5h-3v10h3',
  minus: 'M4 10h12',
  flag: 'M5 17V3.5h9.5L12 7l2.5 3.5H5',
  say: 'M3.5 4.5h13v9H9l-3.5 3v-3h-2z',
  listen:
    'M6 8.2a4.2 4.2 0 1 1 8.2 1.3c-.7 1.8-2.4 2.3-2.7 4-.3 2-1.3 3-2.7 3a2.5 2.5 0 0 1-2.4-1.8M8.3 8.4a1.9 1.9 0 1 1 3.4 1.2',
  keypad: 'M5 5h.1M10 5h.1M15 5h.1M5 10h.1M10 10h.1M15 10h.1M5 15h.1M10 15h.1M15 15h.1',
  lookup: 'M3.5 4.5h13v4h-13zM3.5 8.5v7h6M13 16a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM15 15.2l2 2',
  note: 'M5 3h10v14H5zM7.5 7h5M7.5 10h5M7.5 13h3',
  branch: 'M10 3v5M10 8L4.5 12v5M10 8l5.5 4v5',
  download: 'M10 3v9.5M6 9l4 4 4-4M4 16.5h12',
  upload: 'M10 13V3.5M6 7l4-4 4 4M4 16.5h12',
  webhook: 'M8 6.5a4 4 0 0 0-4 3.5 4 4 0 0 0 4 3.5h1.5M12 6.5a4 4 0 0 1 4 3.5 4 4 0 0 1-4 3.5h-1.5M7.5 10h5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9v4.5M10 6.3v.4',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: whatever holds it carries the name. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className={styles.icon} width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
