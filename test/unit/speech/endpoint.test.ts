import { describe, expect, it } from 'vitest';
import { Endpoint } from '../../../src/main/speech/endpoint.ts';

const OPTIONS = { minSpeechMs: 190, pauseMs: 128, endMs: 384 };

/** One character per 32 ms: # voice, . silence, ~ in between. Events as "type@ms". */
function events(frames: string, options = OPTIONS): string[] {
  const endpoint = new Endpoint(options);
  const probability: Record<string, number> = { '#': 0.9, '~': 0.35, '.': 0.02 };
  return [...frames].flatMap((frame, i) =>
    endpoint
      .push(probability[frame] ?? 0, (i + 1) * 32)
      .map((event) => `${event.type}@${event.type === 'end' ? `${event.at}(${event.endedAt})` : event.at}`),
  );
}

describe('turns out of speech probabilities', () => {
  it.each<[string, string, string[]]>([
    ['silence gives nothing', '.'.repeat(100), []],
    ['doubt gives nothing', '~'.repeat(100), []],
    ['a click is a false onset', '..#........', ['onset@64', 'false-onset@256']],
    ['a burst shorter than speech is a false onset', '..#####........', ['onset@64', 'false-onset@384']],
    [
      'speech that lasts is confirmed, pauses and ends when it fell silent',
      '..##########............',
      ['onset@64', 'speech@256', 'pause@512', 'end@768(384)'],
    ],
    [
      'a short gap inside a word neither pauses nor resets it',
      '###..###...############',
      ['onset@0', 'speech@256'],
    ],
    [
      'who goes on after a pause has not ended',
      '########.....###............',
      ['onset@0', 'speech@192', 'pause@384', 'continued@448', 'pause@640', 'end@896(512)'],
    ],
    ['doubt keeps a voice up', '########~~~~~~~~~~~~~~~~', ['onset@0', 'speech@192']],
    [
      'doubt after silence does not bring it back',
      '########....~~~~~~~~',
      ['onset@0', 'speech@192', 'pause@384', 'end@640(256)'],
    ],
    [
      'each turn begins afresh',
      '#######............#............#######',
      [
        'onset@0',
        'speech@192',
        'pause@352',
        'end@608(224)',
        'onset@608',
        'false-onset@800',
        'onset@1024',
        'speech@1216',
      ],
    ],
  ])('%s', (_, frames, expected) => {
    expect(events(frames)).toEqual(expected);
  });

  it('confirms at once where any voice counts as speech', () => {
    expect(events('.#', { minSpeechMs: 0, pauseMs: 64, endMs: 96 })).toEqual(['onset@32', 'speech@64']);
  });

  it('is idle before and after a turn only', () => {
    const endpoint = new Endpoint(OPTIONS);
    expect(endpoint.idle).toBe(true);
    endpoint.push(0.9, 32);
    expect(endpoint.idle).toBe(false);
    for (let i = 2; i < 10; i++) endpoint.push(0, i * 32);
    expect(endpoint.idle).toBe(true);
  });
});
