import { describe, expect, it } from 'vitest';
import { begin, refuse, step } from '../../../src/main/calls/machine.ts';
import type { CallCore, CallEvent, Step } from '../../../src/main/calls/state.ts';

const PROBLEM = { code: 'broken', message: 'It broke.', hint: 'Mend it.' };

function after(start: Step, ...events: CallEvent[]): Step {
  return events.reduce((last, event) => step(last.core, event), start);
}

function effects({ effects }: Step): string[] {
  return effects.map((effect) => effect.do);
}

const SET_UP: CallEvent[] = [
  { type: 'answered' },
  { type: 'bridged' },
  { type: 'media-entered' },
  { type: 'joined' },
  { type: 'media-connected' },
  { type: 'agent-open' },
];
const connecting = (): Step => begin(false);
const withAgent = (): Step => after(begin(false), ...SET_UP);
const withOperator = (): Step => after(withAgent(), { type: 'take-over' });
const leaving = (): Step => after(withAgent(), { type: 'to-dialplan', reason: 'operator' });
const hangingUp = (): Step => after(withAgent(), { type: 'operator-hangs-up' });

describe('an arriving call', () => {
  it('answers, bridges, opens media and agent in parallel', () => {
    expect(effects(connecting())).toEqual(['answer', 'create-bridge', 'open-media', 'open-agent']);
  });

  it('is not answered again where the dialplan did', () => {
    expect(effects(begin(true))).toEqual(['create-bridge', 'open-media', 'open-agent']);
    expect(after(begin(true), ...SET_UP.slice(1)).core.phase).toBe('with-agent');
  });

  it.each(['unassigned', 'over-quota'] as const)(
    'that is %s goes straight back with the result',
    (outcome) => {
      const step = refuse(outcome, PROBLEM);
      expect(step.core.phase).toBe('leaving');
      expect(step.effects).toContainEqual({
        do: 'give-back',
        result: outcome,
        reason: 'broken',
        place: null,
      });
      expect(step.effects).toContainEqual({ do: 'tell', problem: PROBLEM });
      expect(effects(step)).not.toContain('answer');
    },
  );

  it('joins as soon as answer, bridge and media channel are there, once, in any order', () => {
    for (const order of permutations<CallEvent>([
      { type: 'answered' },
      { type: 'bridged' },
      { type: 'media-entered' },
    ])) {
      const steps = order.map((_, i) => after(connecting(), ...order.slice(0, i + 1)));
      expect(steps.map(effects)).toEqual([[], [], ['join']]);
    }
    const joining = after(connecting(), { type: 'answered' }, { type: 'bridged' }, { type: 'media-entered' });
    expect(effects(after(joining, { type: 'media-connected' }))).toEqual([]);
  });

  it('starts the agent when it is joined, connected and open, whatever comes last', () => {
    const joined = after(connecting(), { type: 'answered' }, { type: 'bridged' }, { type: 'media-entered' });
    for (const order of permutations<CallEvent>([
      { type: 'joined' },
      { type: 'media-connected' },
      { type: 'agent-open' },
    ])) {
      const last = after(joined, ...order);
      expect(last.core.phase).toBe('with-agent');
      expect(effects(last)).toEqual(['route', 'start-agent']);
    }
  });
});

describe('every way out', () => {
  const failures: CallEvent[] = [
    { type: 'step-failed', problem: PROBLEM },
    { type: 'media-ended', problem: PROBLEM },
    { type: 'agent-failed', problem: PROBLEM },
  ];
  it.each(failures)('gives the caller back while connecting: $type', (event) => {
    const out = after(connecting(), event);
    expect(out.core).toMatchObject({ phase: 'leaving', outcome: 'failed', reason: 'broken' });
    expect(effects(out)).toEqual(['tell', 'release-operator', 'stop-agent', 'give-back']);
  });

  it.each(failures)('gives the caller back while with the agent: $type', (event) => {
    expect(after(withAgent(), event).core).toMatchObject({ phase: 'leaving', outcome: 'failed' });
  });

  it('keeps the caller with the operator when only the agent fails', () => {
    const step = after(withOperator(), { type: 'agent-failed', problem: PROBLEM });
    expect(step.core).toMatchObject({ phase: 'with-operator', agentOpen: false });
    expect(effects(step)).toEqual(['stop-agent', 'route']);
    const back = after(step, { type: 'hand-back' });
    expect(back.core).toMatchObject({ phase: 'with-agent', agentOpen: false });
    expect(effects(back)).toEqual(['release-operator', 'route', 'note', 'fall-back']);
    const next = after(back, { type: 'agent-replaced', name: 'Second' });
    expect(next.core).toMatchObject({ phase: 'with-agent', agentOpen: true });
    expect(effects(next)).toContain('start-agent');
    const none = after(back, { type: 'agent-failed', problem: PROBLEM, place: { extension: '9000' } });
    expect(none.core).toMatchObject({ phase: 'leaving', outcome: 'failed', place: { extension: '9000' } });
  });

  it('gives the caller back when the audio is lost under the operator', () => {
    expect(after(withOperator(), { type: 'media-ended', problem: PROBLEM }).core.phase).toBe('leaving');
  });

  it('transfers to the place that the agent names', () => {
    const place = { extension: '200', context: 'internal', priority: 1 };
    const out = after(withAgent(), { type: 'agent-transfers', place });
    expect(out.effects.at(-1)).toEqual({ do: 'give-back', result: 'transferred', reason: '', place });
  });

  it('is finished once, when the caller has left', () => {
    const over = after(leaving(), { type: 'given-back' });
    expect(effects(over)).toEqual(['release-operator', 'stop-agent', 'finish']);
    expect(effects(after(over, { type: 'given-back' }))).toEqual([]);
    expect(effects(after(over, { type: 'caller-gone', lost: false }))).toEqual([]);
  });

  it('keeps the outcome that was decided first', () => {
    expect(after(leaving(), { type: 'caller-gone', lost: false }).core.outcome).toBe('to-dialplan');
    expect(after(hangingUp(), { type: 'caller-gone', lost: false }).core.outcome).toBe('operator-hung-up');
  });

  it.each([
    ['caller-hung-up', false],
    ['lost', true],
  ] as const)('records %s when the caller is gone from any phase', (outcome, lost) => {
    for (const phase of [connecting, withAgent, withOperator]) {
      const over = after(phase(), { type: 'caller-gone', lost });
      expect(over.core).toMatchObject({ phase: 'over', outcome });
      expect(effects(over)).toContain('finish');
    }
  });

  it('tries again while the link is up, and lets go when it is down', () => {
    for (const ending of [leaving, hangingUp]) {
      expect(effects(after(ending(), { type: 'pbx-failed', linkUp: true }))).toEqual(['retry-later']);
      expect(after(ending(), { type: 'pbx-failed', linkUp: false }).core).toMatchObject({
        phase: 'over',
        outcome: 'lost',
      });
    }
  });

  it('is not taken by anything that comes while leaving', () => {
    const events: CallEvent[] = [
      { type: 'take-over' },
      { type: 'hand-back' },
      { type: 'media-ended', problem: PROBLEM },
      { type: 'agent-asks', reason: 'x' },
      { type: 'to-dialplan', reason: 'again' },
    ];
    for (const event of events)
      expect(after(leaving(), event)).toEqual({ core: leaving().core, effects: [] });
  });
});

describe('the operator', () => {
  it('takes over: the agent is muted before the table changes', () => {
    expect(effects(withOperator())).toEqual(['mute-agent', 'route', 'note']);
  });

  it('ends the asking by taking over', () => {
    const asking = after(withAgent(), { type: 'agent-asks', reason: 'complaint' });
    expect(asking.core.ask).toBe('complaint');
    expect(after(asking, { type: 'take-over' }).core.ask).toBeNull();
  });

  it('hands back: the microphone stops first, the agent goes on last', () => {
    const back = after(withOperator(), { type: 'hand-back' });
    expect(back.core.phase).toBe('with-agent');
    expect(effects(back)).toEqual(['release-operator', 'route', 'note', 'agent-back']);
  });

  it('is not overruled by the muted agent', () => {
    const events: CallEvent[] = [
      { type: 'agent-hung-up', reason: 'bye' },
      { type: 'agent-transfers', place: { extension: '1' } },
      { type: 'agent-asks', reason: 'x' },
    ];
    for (const event of events) expect(after(withOperator(), event).core).toEqual(withOperator().core);
  });

  it('cannot take a call that is not set up', () => {
    expect(after(connecting(), { type: 'take-over' })).toEqual({ core: connecting().core, effects: [] });
  });
});

it('never leaves a phase without a way to the end', () => {
  const phases: [string, CallCore][] = [
    ['connecting', connecting().core],
    ['with-agent', withAgent().core],
    ['with-operator', withOperator().core],
    ['leaving', leaving().core],
    ['hanging-up', hangingUp().core],
  ];
  for (const [, core] of phases)
    expect(step(core, { type: 'caller-gone', lost: false }).core.phase).toBe('over');
});

function permutations<T>(items: T[]): T[][] {
  if (items.length < 2) return [items];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

describe('the hand on a call', () => {
  const [muted, held, heldByAgent] = [
    () => after(withAgent(), { type: 'mute-agent' }),
    () => after(withOperator(), { type: 'hold' }),
    () => after(withAgent(), { type: 'hold' }),
  ];
  const second: CallEvent = { type: 'agent-replaced', name: 'Second' };
  const out: CallEvent = { type: 'operator-transfers', place: { context: 'people', extension: '7001' } };

  it.each<[string, () => Step, CallEvent, string[]]>([
    ['an agent is silenced', withAgent, { type: 'mute-agent' }, ['mute-agent', 'route', 'note']],
    ['only once', muted, { type: 'mute-agent' }, []],
    ['and speaks again', muted, { type: 'unmute-agent' }, ['route', 'note', 'agent-back']],
    ['one that was not silenced is not called back', withAgent, { type: 'unmute-agent' }, []],
    ['a silenced agent does not hang up', muted, { type: 'agent-hung-up', reason: '' }, []],
    ['nor does one that has the caller wait', heldByAgent, { type: 'agent-hung-up', reason: '' }, []],
    ['a silenced agent does not transfer', muted, { type: 'agent-transfers', place: null }, []],
    ['an agent takes the place of another', withAgent, second, ['route', 'note', 'start-agent']],
    [
      'and ends the wait for a person',
      heldByAgent,
      second,
      ['resume-caller', 'route', 'note', 'start-agent'],
    ],
    ['the operator has no agent replaced', withOperator, second, []],
    ['a caller is put on hold', withOperator, { type: 'hold' }, ['route', 'hold-caller', 'note']],
    ['once', held, { type: 'hold' }, []],
    ['and taken off it', held, { type: 'resume' }, ['resume-caller', 'route', 'note']],
    ['which needs a caller on hold', withOperator, { type: 'resume' }, []],
    [
      'a held caller is handed back to the agent, off hold',
      held,
      { type: 'hand-back' },
      ['resume-caller', 'release-operator', 'route', 'note', 'agent-back'],
    ],
    [
      'and taken over, where the agent had it wait',
      heldByAgent,
      { type: 'take-over' },
      ['resume-caller', 'mute-agent', 'route', 'note'],
    ],
    ['nobody is held before there is a call', connecting, { type: 'hold' }, []],
    ['an operator transfers', withAgent, out, ['release-operator', 'stop-agent', 'give-back']],
    ['also a caller whom they have', withOperator, out, ['release-operator', 'stop-agent', 'give-back']],
    ['not one who is leaving', leaving, out, []],
  ])('%s', (_, start, event, expected) => {
    expect(effects(after(start(), event))).toEqual(expected);
  });

  it('forgets the silence with a take-over, a hand-back or another agent', () => {
    for (const events of [[{ type: 'take-over' }], [second]] satisfies CallEvent[][])
      expect(after(muted(), ...events).core.muted).toBe(false);
  });

  it('takes the caller of an agent that failed where its fallback says', () => {
    const place = { context: 'people', extension: '9000' };
    const failed = after(withAgent(), { type: 'agent-failed', problem: PROBLEM, place });
    expect(failed.core).toMatchObject({ phase: 'leaving', outcome: 'failed', reason: 'broken', place });
  });
});
