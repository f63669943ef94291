function focus(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** The list of past calls, at the row that is chosen. */
export const focusList = (): void => focus('[data-history-list]');
export const focusSearch = (): void => focus('[data-history-search] input');
