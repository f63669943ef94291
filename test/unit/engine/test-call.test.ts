import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Origination } from '../../../src/main/ari/port.ts';
import { TestCall } from '../../../src/main/engine/test-call.ts';
import { createLog } from '../../../src/main/log.ts';
import type { TestCallProgress } from '../../../src/shared/contract/test-call.ts';
import type { Call } from '../../../src/shared/domain/call.ts';

/** A PBX and a board that the test leads. */
let pbx: { channel: { state: string } | null; row: Partial<Call> | undefined; refuse: Error | null };
let dialled: Origination[];
let hungUp: string[];
let told: TestCallProgress[];

beforeEach(() => {
  vi.useFakeTimers();
  pbx = { channel: { state: 'Ringing' }, row: undefined, refuse: null };
  dialled = [];
  hungUp = [];
  told = [];
});

function start(telephone = '6001') {
  const call = new TestCall({
    link: {
      originate: async (asked) => {
        if (pbx.refuse) throw pbx.refuse;
        dialled.push(asked);
      },
      channel: async () => pbx.channel as never,
      hangUp: async (id) => void hungUp.push(id),
    },
    pbx: { id: 'pbx', dialTemplate: 'Local/{number}@cordboard-transfer' },
    callOf: () => pbx.row as Call | undefined,
    tell: (progress) => told.push(progress),
    log: createLog({ level: 'silent' }),
  });
  return { call, over: call.run(telephone, '8000') };
}

const states = () => told.map(({ state }) => state);
const pass = (ms = 200) => vi.advanceTimersByTimeAsync(ms);
const agent = { id: 'a', name: 'Front desk', engine: 'embedded' };

describe('a test call', () => {
  it('rings the telephone by the dial template and sends it the way of a caller', async () => {
    start();
    await pass();
    expect(dialled).toMatchObject([
      {
        endpoint: 'Local/6001@cordboard-transfer',
        place: { context: 'cordboard', extension: '8000', priority: 1 },
      },
    ]);
    start('PJSIP/6001');
    await pass();
    expect(dialled[1]).toMatchObject({ endpoint: 'PJSIP/6001' });
  });

  it('tells each step up to the words of the agent, and that it works', async () => {
    start();
    await pass();
    pbx.channel = { state: 'Up' };
    await pass();
    pbx.row = { state: 'connecting', agent, problem: null, lastLine: null, endedAt: null };
    await pass();
    pbx.row = { ...pbx.row, state: 'with-agent' };
    await pass();
    pbx.row = { ...pbx.row, lastLine: { from: 'agent', text: 'Hello.' } as Call['lastLine'] };
    await pass();
    pbx.row = { ...pbx.row, state: 'ended', endedAt: 1 };
    await pass();
    expect(states()).toEqual(['dialling', 'answered', 'arrived', 'with-agent', 'heard', 'gone']);
    expect(told.at(-1)).toMatchObject({ agent: 'Front desk', said: 'Hello.', problem: null });
  });

  it.each<[string, () => void]>([
    ['test-call-not-placed', () => (pbx.refuse = new Error('Allocation failed'))],
    ['test-call-not-answered', () => (pbx.channel = null)],
    ['test-call-not-arrived', () => (pbx.channel = { state: 'Up' })],
    [
      'no-media',
      () => {
        const problem = { code: 'no-media', message: '', hint: '' };
        pbx.row = { state: 'failed', agent, problem, lastLine: null, endedAt: 1 };
      },
    ],
    [
      'test-call-silent',
      () => (pbx.row = { state: 'with-agent', agent, problem: null, lastLine: null, endedAt: null }),
    ],
    [
      'test-call-hung-up',
      () => (pbx.row = { state: 'ended', agent, problem: null, lastLine: null, endedAt: 1 }),
    ],
  ])('says what kept it from working: %s', async (code, arrange) => {
    arrange();
    const { over } = start();
    await pass(20_000);
    await over;
    expect(told.at(-1)).toMatchObject({ state: 'failed', problem: { code } });
  });

  it('does not leave a telephone in a call that came to nothing', async () => {
    pbx.channel = { state: 'Up' };
    start();
    await pass(20_000);
    expect(hungUp).toEqual([dialled[0]?.channelId]);
  });
});
