import { expect, it } from 'vitest';
import { placeFor } from '../../../src/main/electron/place.ts';

const displays = [{ x: 0, y: 0, width: 1920, height: 1080 }];
const place = { x: 100, y: 50, width: 1300, height: 800, maximized: true };

it('the window comes back where it was', () => {
  expect(placeFor(place, displays)).toEqual(place);
});

it('the window comes back in its size alone where its display is gone', () => {
  expect(placeFor({ ...place, x: 2500 }, displays)).toEqual({ width: 1300, height: 800 });
  expect(placeFor({ ...place, x: 1900 }, displays)).toEqual({ width: 1300, height: 800 });
});

it.each([undefined, null, 7, { x: 1 }, { ...place, width: 10 }, { ...place, y: 'top' }])(
  'the window has its first size where nothing sensible is remembered: %j',
  (remembered) => {
    expect(placeFor(remembered, displays)).toEqual({ width: 1440, height: 900 });
  },
);
