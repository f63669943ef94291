import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './Button.tsx';
import styles from './Dialog.module.css';
import { cx } from './cx.ts';

export interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  role?: 'dialog' | 'alertdialog';
  wide?: boolean;
}

/** A modal question or form. Escape and a click outside close it. */
export function Dialog({ title, isOpen, onClose, children, actions, role = 'dialog', wide }: DialogProps) {
  return (
    <ModalOverlay
      className={cx(styles.scrim)}
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={cx(styles.modal, wide && styles.wide)}>
        <AriaDialog role={role} className={cx(styles.dialog)}>
          <Heading slot="title" className={cx(styles.title)}>
            {title}
          </Heading>
          <div className={styles.body}>{children}</div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  isOpen: boolean;
  /** What the confirming button says: the deed, not "OK". */
  confirm: string;
  cancel: string;
  danger?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. Enter confirms, Escape does not. */
export function ConfirmDialog({
  confirm,
  cancel,
  danger,
  onConfirm,
  children,
  ...props
}: ConfirmDialogProps) {
  return (
    <Dialog
      {...props}
      role="alertdialog"
      actions={
        <>
          <Button onPress={props.onClose}>{cancel}</Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            autoFocus
            onPress={() => {
              onConfirm();
              props.onClose();
            }}
          >
            {confirm}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
