import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './Button.module.css';
import { cx } from './cx.ts';
import { Icon, type IconName } from './Icon.tsx';
import { Kbd } from './Kbd.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  children: string;
  /** primary: the one thing a page is for. danger: cannot be undone. quiet: without a frame. */
  look?: 'normal' | 'primary' | 'danger' | 'quiet';
  icon?: IconName;
  /** The key that does the same. */
  hotkey?: string;
}

export function Button({ look = 'normal', icon, hotkey, children, ...props }: ButtonProps) {
  return (
    <AriaButton
      {...props}
      className={cx(styles.button, styles[look])}
      {...(hotkey ? { 'aria-keyshortcuts': hotkey } : {})}
    >
      {icon && <Icon name={icon} size={16} />}
      <span>{children}</span>
      {hotkey && <Kbd>{hotkey}</Kbd>}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'children' | 'aria-label'> {
  icon: IconName;
  /** Its accessible name and tooltip. */
  label: string;
  size?: number;
}

export function IconButton({ icon, label, size = 16, ...props }: IconButtonProps) {
  return (
    <AriaButton {...props} aria-label={label} className={cx(styles.button, styles.quiet, styles.square)}>
      <Icon name={icon} size={size} />
    </AriaButton>
  );
}
