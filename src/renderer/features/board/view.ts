import { create } from 'zustand';
import { useBoard } from '../../stores/board.ts';
import { useSelection } from '../../stores/selection.ts';
import { arrange, byArrival, noRows } from './arrange.ts';
import { passes, type Filter } from './filters.ts';

/** A pointer that rests for so long is no longer about to press. */
const IDLE_MS = 10_000;

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

let arrangement = noRows;
let idle: ReturnType<typeof setTimeout> | undefined;

/** Works out the rows anew; from scratch where the operator asked for something else. */
function refresh(scratch: boolean): void {
  const { filter, words, hovered, rows } = useView.getState();
  const calls = [...useBoard.getState().calls.values()].filter(passes(filter, words)).sort(byArrival);
  arrangement = arrange(
    scratch ? noRows : arrangement,
    calls.map((call) => call.id),
    { selected: useSelection.getState().id, hovered },
  );
  if (arrangement.rows !== rows) useView.setState({ rows: arrangement.rows });
}

export function setFilter(filter: Filter): void {
  useView.setState({ filter });
  refresh(true);
}

export function setWords(words: string): void {
  useView.setState({ words });
  refresh(true);
}

/** The pointer is over that row, or over none. */
export function setHovered(hovered: string | null): void {
  clearTimeout(idle);
  if (hovered !== null) idle = setTimeout(() => setHovered(null), IDLE_MS);
  if (useView.getState().hovered === hovered) return;
  useView.setState({ hovered });
  refresh(false);
}

/** Keeps the rows up to date. Returns the function that ends it. */
export function followBoard(): () => void {
  refresh(true);
  const stops = [
    useBoard.subscribe((state, before) => {
      if (state.calls !== before.calls) refresh(false);
    }),
    useSelection.subscribe(() => refresh(false)),
  ];
  return () => {
    clearTimeout(idle);
    stops.forEach((stop) => stop());
  };
}
