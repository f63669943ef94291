import { describe, expect, it } from 'vitest';
import {
  callerName,
  callerNumber,
  duration,
  phoneNumber,
  wait,
} from '../../../../src/renderer/stores/format.ts';
import { row } from '../../../fixtures/rows.ts';

it.each([
  [0, '00:00'],
  [-3_000, '00:00'],
  [61_900, '01:01'],
  [3_599_999, '59:59'],
  [3_745_000, '1:02:25'],
])('a duration of %d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('a wait has no leading zero', () => {
  expect(wait(14_000)).toBe('0:14');
});

it.each([
  ['+442079460182', '+44 2079 460 182'],
  ['+14155550136', '+1 4155 550 136'],
  ['+420234567890', '+420 234 567 890'],
  ['1042', '1042'],
  ['anonymous', 'anonymous'],
  ['030 5557', '030 5557'],
])('the number %s is shown as %s', (number, shown) => {
  expect(phoneNumber(number)).toBe(shown);
});

describe('a caller', () => {
  it('without a name is unknown, with the number beside it', () => {
    const call = row({ caller: { name: ' ', number: '+442079460182' } });
    expect(callerName(call)).toBe('Unknown');
    expect(callerNumber(call)).toBe('+44 2079 460 182');
  });

  it('of a call between people is shown with the other side', () => {
    const call = row({
      state: 'elsewhere',
      caller: { name: 'Reception', number: '2031' },
      peer: { name: 'Lab', number: '2044' },
    });
    expect(callerName(call)).toBe('Reception → Lab');
    expect(callerNumber(call)).toBe('2031 → 2044');
  });

  it('of a call between people without names is shown by numbers', () => {
    const call = row({
      state: 'elsewhere',
      caller: { name: '', number: '2031' },
      peer: { name: '', number: '2044' },
    });
    expect(callerName(call)).toBe('2031 → 2044');
  });
});
