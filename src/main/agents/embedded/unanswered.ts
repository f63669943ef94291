import type { TranscriptLine } from '../../../shared/domain/call.ts';

/** What the caller said at the end of the lines without an answer from anybody. */
export function unanswered(lines: readonly TranscriptLine[]): string {
  const said = lines.filter((line) => line.from !== 'note');
  const after = said.findLastIndex((line) => line.from !== 'caller');
  return said
    .slice(after + 1)
    .map((line) => line.text)
    .join(' ');
}
