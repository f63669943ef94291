import { create } from 'zustand';

/**
 * Which call is selected, by its id: never a position. A selected call that ends stays selected, so that its panel
 * shows how it ended and no key reaches another call, until the operator selects anew.
 */
export interface SelectionState {
  id: string | null;
}

export const useSelection = create<SelectionState>()(() => ({ id: null }));

export function select(id: string | null): void {
  useSelection.setState({ id });
}
