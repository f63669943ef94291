import type { ReplyTiming, TranscriptLine } from '../../shared/domain/call.ts';

/** A line as it comes in; `at` is Unix ms. The same key again replaces the line. */
export interface SaidLine {
  key: string;
  from: TranscriptLine['from'];
  text: string;
  at: number;
  heard?: TranscriptLine['heard'];
  latencyMs?: number;
  timing?: Partial<ReplyTiming>;
  step?: string;
}

const NOT_KNOWN: ReplyTiming = { text: null, token: null, audio: null, ear: null };

/** What was said in one call, numbered, with times since it arrived. */
export class Transcript {
  readonly lines: TranscriptLine[] = [];
  readonly #ids = new Map<string, number>();
  readonly #startedAt: number;
  readonly #changed: (line: TranscriptLine) => void;

  constructor(startedAt: number, changed: (line: TranscriptLine) => void) {
    this.#startedAt = startedAt;
    this.#changed = changed;
  }

  add(said: SaidLine): void {
    const known = this.#ids.get(said.key);
    const id = known ?? this.lines.length + 1;
    const line: TranscriptLine = {
      id,
      at: Math.max(0, Math.round(said.at - this.#startedAt)),
      from: said.from,
      text: said.text,
      heard: said.heard ?? null,
      latencyMs: said.latencyMs ?? null,
      ...(said.timing && { timing: { ...NOT_KNOWN, ...said.timing } }),
      ...(said.step !== undefined && { step: said.step }),
    };
    this.#ids.set(said.key, id);
    this.lines[id - 1] = line;
    this.#changed(line);
  }

  note(text: string, at: number): void {
    this.add({ key: `note-${this.lines.length + 1}`, from: 'note', text, at });
  }

  /** The last line that somebody said. */
  get last(): TranscriptLine | null {
    return this.lines.findLast((line) => line.from !== 'note') ?? null;
  }

  since(id: number): TranscriptLine[] {
    return this.lines.filter((line) => line.id > id);
  }
}
