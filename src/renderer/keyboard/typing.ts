import { useSyncExternalStore } from 'react';

/** The part of an element that tells whether keys are text for it. */
export interface Focusable {
  tagName: string;
  type?: string;
  isContentEditable?: boolean;
  getAttribute(name: string): string | null;
}

/** Inputs that take no text. */
const BUTTONLIKE = new Set([
  'button',
  'checkbox',
  'radio',
  'range',
  'submit',
  'reset',
  'color',
  'file',
  'image',
]);
const TEXT_ROLES = new Set(['textbox', 'searchbox', 'combobox', 'spinbutton', 'listbox', 'menu']);

/** Whether a key pressed with this element focused is meant as text, or as a choice in a list that is open. */
export function takesText(element: Focusable | null): boolean {
  if (!element) return false;
  if (element.isContentEditable) return true;
  const tag = element.tagName.toLowerCase();
  if (tag === 'textarea' || tag === 'select') return true;
  if (tag === 'input') return !BUTTONLIKE.has(element.type ?? 'text');
  return TEXT_ROLES.has(element.getAttribute('role') ?? '');
}

function subscribe(listener: () => void): () => void {
  document.addEventListener('focusin', listener);
  document.addEventListener('focusout', listener);
  return () => {
    document.removeEventListener('focusin', listener);
    document.removeEventListener('focusout', listener);
  };
}

/** Whether a text field has the focus now. */
export function useTyping(): boolean {
  return useSyncExternalStore(subscribe, () => takesText(document.activeElement as HTMLElement | null));
}
