import { expect, it } from 'vitest';
import { partsOf } from '../../../../src/renderer/features/call/Waterfall.tsx';

it('tells what each part of an answer took', () => {
  expect(partsOf({ text: 190, token: 310, audio: 430, ear: 520 })).toEqual([
    { name: 'text', until: 190, took: 190 },
    { name: 'token', until: 310, took: 120 },
    { name: 'audio', until: 430, took: 120 },
    { name: 'ear', until: 520, took: 90 },
  ]);
});

it('counts what was not measured to the next part that was', () => {
  expect(partsOf({ text: null, token: null, audio: 300, ear: null })).toEqual([
    { name: 'audio', until: 300, took: 300 },
  ]);
});

it('never runs backwards: an answer that was begun before all was understood took no time after it', () => {
  expect(partsOf({ text: 400, token: 350, audio: 420, ear: null }).map(({ took }) => took)).toEqual([
    400, 0, 20,
  ]);
});
