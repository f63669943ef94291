import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import styles from './Popup.module.css';
import { cx } from './cx.ts';

/** A button that opens a small card beside itself. `label` names both where the trigger's text is not enough. */
export function Popup({
  trigger,
  triggerClass,
  label,
  children,
}: {
  trigger: ReactNode;
  triggerClass?: string | undefined;
  label: string;
  children: ReactNode;
}) {
  return (
    <DialogTrigger>
      <Button className={cx(triggerClass)} aria-label={label}>
        {trigger}
      </Button>
      <Popover className={cx(styles.popover)} offset={6} placement="bottom start">
        <Dialog className={cx(styles.card)} aria-label={label}>
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
