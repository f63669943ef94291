import { create } from 'zustand';
import { useBoard } from '../../stores/board.ts';
import { useSelection } from '../../stores/selection.ts';
import { arrange, byArrival } from './arrange.ts';
import { passes, type Filter } from './filters.ts';

/** What the operator looks at: filter, search and the rows that follow from them. */
export interface ViewState {
  filter: Filter;
  words: string;
  /** The row under the pointer. */
  hovered: string | null;
  /** Ids of the rows, in order. Some may be gone already (see arrange.ts). */
  rows: readonly string[];
}

export const useView = create<ViewState>()(() => ({ filter: 'all', words: '', hovered: null, rows: [] }));

/** Works out the rows anew; from scratch where the operator asked for something else. */
function refresh(scratch: boolean): void {
  const { filter, words, hovered, rows } = useView.getState();
  const before = scratch ? [] : rows;
  const wanted = passes(filter, words);
  const calls = [...useBoard.getState().calls.values()].filter(wanted).sort(byArrival);
  const next = arrange(
    before,
    calls.map((call) => call.id),
    [useSelection.getState().id, hovered],
  );
  if (next !== rows) useView.setState({ rows: next });
}

export function setFilter(filter: Filter): void {
  useView.setState({ filter });
  refresh(true);
}

export function setWords(words: string): void {
  useView.setState({ words });
  refresh(true);
}

export function setHovered(hovered: string | null): void {
  if (useView.getState().hovered === hovered) return;
  useView.setState({ hovered });
  refresh(false);
}

/** Keeps the rows up to date. Returns the function that ends it. */
export function followBoard(): () => void {
  refresh(false);
  const stops = [
    useBoard.subscribe((state, before) => {
      if (state.calls !== before.calls) refresh(false);
    }),
    useSelection.subscribe(() => refresh(false)),
  ];
  return () => stops.forEach((stop) => stop());
}
