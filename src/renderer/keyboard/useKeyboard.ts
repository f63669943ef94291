import { useEffect } from 'react';
import { useNavigation } from '../app/navigation.ts';
import { select } from '../stores/selection.ts';
import { handle } from './handle.ts';
import { showHelp } from './help.ts';
import { intentOf } from './keys.ts';
import { takesText } from './typing.ts';

/** Open dialogs and cards keep the keys for themselves. */
const OVERLAYS = '[role="dialog"], [role="alertdialog"], [role="listbox"], [role="menu"]';

export function focusBoard(): void {
  document.querySelector<HTMLElement>('[data-board]')?.focus({ preventScroll: true });
}

function focusSearch(): void {
  document.querySelector<HTMLElement>('[data-search] input')?.focus();
}

function onKeyDown(event: KeyboardEvent): void {
  if (useNavigation.getState().page !== 'board') return;
  const focused = document.activeElement as HTMLElement | null;
  if (takesText(focused) || document.querySelector(OVERLAYS)) return;
  const intent = intentOf(event);
  if (!intent) return;
  const scrollsItself =
    event.key.length > 1 && event.key !== 'Escape' && focused?.closest('[data-own-arrows]');
  if (scrollsItself) return;
  event.preventDefault();
  handle(intent, {
    search: focusSearch,
    help: showHelp,
    escape: () => {
      // The first Escape brings the focus back, the next one deselects.
      if (focused && focused !== document.body && !focused.matches('[data-board]')) focusBoard();
      else select(null);
    },
  });
}

/** A text field that keeps the focus while the window is left would swallow the first keys after coming back. */
function onWindowBlur(): void {
  const focused = document.activeElement;
  if (focused instanceof HTMLElement && focused.closest('[data-search]')) focused.blur();
}

/** Listens to the keys of the board for as long as the window is there. */
export function useKeyboard(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    window.addEventListener('blur', onWindowBlur);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      window.removeEventListener('blur', onWindowBlur);
    };
  }, []);
}
