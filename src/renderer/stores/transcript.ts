import { create } from 'zustand';
import type { TranscriptLine } from '../../shared/domain/call.ts';

/** The transcript of the call that the window watches. */
export interface TranscriptState {
  callId: string | null;
  /** null while it is being fetched. */
  lines: readonly TranscriptLine[] | null;
  /** Lines that came before the ones so far had arrived. */
  early: readonly TranscriptLine[];
}

export const useTranscript = create<TranscriptState>()(() => ({ callId: null, lines: null, early: [] }));

/** Adds lines in order of their id; a line with a known id replaces it. */
export function mergeLines(
  lines: readonly TranscriptLine[],
  more: readonly TranscriptLine[],
): readonly TranscriptLine[] {
  const last = lines.at(-1);
  const [only] = more;
  if (more.length === 1 && only && (!last || only.id > last.id)) return [...lines, only];
  const byId = new Map(lines.map((line) => [line.id, line]));
  for (const line of more) byId.set(line.id, line);
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

export function watching(callId: string | null): void {
  useTranscript.setState({ callId, lines: callId === null ? [] : null, early: [] });
}

/** The lines so far have arrived (they may be older than lines that came meanwhile). */
export function linesSoFar(callId: string, lines: readonly TranscriptLine[]): void {
  useTranscript.setState((state) =>
    state.callId === callId ? { ...state, lines: mergeLines(lines, state.early), early: [] } : state,
  );
}

export function lineArrived(callId: string, line: TranscriptLine): void {
  useTranscript.setState((state) => {
    if (state.callId !== callId) return state;
    if (state.lines === null) return { ...state, early: [...state.early, line] };
    return { ...state, lines: mergeLines(state.lines, [line]) };
  });
}
