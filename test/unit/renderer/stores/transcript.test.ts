import { beforeEach, describe, expect, it } from 'vitest';
import {
  lineArrived,
  linesSoFar,
  mergeLines,
  useTranscript,
  watching,
} from '../../../../src/renderer/stores/transcript.ts';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';

const line = (id: number, text = `line ${id}`): TranscriptLine => ({
  id,
  at: id * 1_000,
  from: 'caller',
  text,
  heard: null,
  latencyMs: null,
});
const texts = () => useTranscript.getState().lines?.map(({ text }) => text);

beforeEach(() => watching('a'));

describe('the transcript', () => {
  it('is the lines so far and those that come', () => {
    linesSoFar('a', [line(1)]);
    lineArrived('a', line(2));
    expect(texts()).toEqual(['line 1', 'line 2']);
  });

  it('keeps a line that came before the lines so far, and its newer wording', () => {
    lineArrived('a', line(2, 'newer'));
    linesSoFar('a', [line(1), line(2, 'older')]);
    expect(texts()).toEqual(['line 1', 'newer']);
  });

  it('replaces a line with a known number', () => {
    linesSoFar('a', [line(1), line(2), line(3)]);
    lineArrived('a', line(2, 'interrupted'));
    expect(texts()).toEqual(['line 1', 'interrupted', 'line 3']);
  });

  it('takes nothing of a call that is not watched any more', () => {
    linesSoFar('a', [line(1)]);
    watching('b');
    linesSoFar('a', [line(1)]);
    lineArrived('a', line(2));
    expect(useTranscript.getState()).toMatchObject({ callId: 'b', lines: null });
  });
});

it('lines that come out of order are put in order', () => {
  expect(mergeLines([line(1), line(3)], [line(2)]).map(({ id }) => id)).toEqual([1, 2, 3]);
});
