import { describe, expect, it } from 'vitest';
import { speakable } from '../../../src/main/speech/speakable.ts';

describe('text for a voice', () => {
  it.each([
    ['Open 9 to 18.', 'Open 9 to 18.'],
    ['Monday to Friday, 9:00 to 18:00', 'Monday to Friday, 9 to 18'],
    ['Mon-Fri 09:00-17:30', 'Monday to Friday 9 to 17 30'],
    ['Mon–Thu, 8–16', 'Monday to Thursday, 8 to 16'],
    ['Saturday 10:05', 'Saturday 10 oh 5'],
    ['from 0:00', 'from midnight'],
    ['Smith & Sons', 'Smith and Sons'],
    ['call +49 30 123456', 'call 4 9 3 0 1 2 3 4 5 6'],
    ['mail info@example.com', 'mail info at example.com'],
    ['100% sure', '100 percent sure'],
    ['12 Market Street', '12 Market Street'],
    ['<b>Hello</b>\u0000  there ,\nyou', 'b Hello /b there, you'],
    ['We’re “here”', "We're here"],
    ['', ''],
    ['  \n', ''],
  ])('%j is read as %j', (text, spoken) => {
    expect(speakable(text)).toBe(spoken);
  });

  it('is bounded', () => {
    expect(speakable('word '.repeat(1000)).length).toBeLessThanOrEqual(1000);
  });
});
