import { describe, expect, it } from 'vitest';
import { deviceOptions } from '../../../../src/renderer/features/settings/devices.ts';
import { loudnessOf } from '../../../../src/renderer/features/settings/meter.ts';
import { deletesRecords } from '../../../../src/renderer/features/settings/retention.ts';

describe('the choice of a device', () => {
  const devices = [
    { id: 'a', label: 'Headset' },
    { id: 'b', label: '' },
  ];

  it('offers the default of the system first, and names what has no name', () => {
    const options = deviceOptions(devices, '');
    expect(options.map(({ id }) => id)).toEqual(['', 'a', 'b']);
    expect(options[2]?.label).toBe('Device 2');
  });

  it('keeps a chosen device that is not plugged in', () => {
    expect(deviceOptions(devices, 'gone').at(-1)).toMatchObject({ id: 'gone' });
    expect(deviceOptions(devices, 'a')).toHaveLength(3);
  });
});

describe('a new number of days', () => {
  it.each([
    [90, 30, true],
    [0, 365, true],
    [30, 90, false],
    [90, 0, false],
    [90, 90, false],
  ])('from %i to %i deletes records: %s', (from, to, deletes) => {
    expect(deletesRecords(from, to)).toBe(deletes);
  });
});

describe('the level of the microphone', () => {
  const tone = (amplitude: number) =>
    Float32Array.from({ length: 960 }, (_, i) => amplitude * Math.SQRT2 * Math.sin((i * Math.PI) / 24));

  it('is 1 at full scale, 0 at silence, and linear in decibels between', () => {
    expect(loudnessOf(new Float32Array(960))).toBe(0);
    expect(loudnessOf(new Float32Array(0))).toBe(0);
    expect(loudnessOf(tone(1))).toBeCloseTo(1, 2);
    expect(loudnessOf(tone(10 ** (-30 / 20)))).toBeCloseTo(0.5, 2);
    expect(loudnessOf(tone(10 ** (-80 / 20)))).toBe(0);
  });
});
