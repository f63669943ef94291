import { conversationOf } from '../../../../src/shared/domain/conversation.ts';
import { describe, expect, it } from 'vitest';
import { interruptible, phrasesAt } from '../../../../src/main/agents/embedded/hints.ts';
import { advance } from '../../../../src/main/agents/embedded/machine.ts';
import {
  beginning,
  type Effect,
  type Event,
  type Script,
  type State,
} from '../../../../src/main/agents/embedded/state.ts';
import { agentOf } from './fakes.ts';

const agent = agentOf();
const conversation = conversationOf(agent)!;
const script: Script = { conversation, values: { ...agent.facts, caller_number: '100' } };

function play(events: Event[], of = script): { state: State; effects: string[] } {
  let state = beginning;
  let effects: Effect[] = [];
  for (const event of events) ({ state, effects } = advance(of, state, event));
  return { state, effects: effects.map(brief) };
}

function brief(effect: Effect): string {
  switch (effect.type) {
    case 'say':
      return `say ${effect.texts.map(({ text }) => text).join(' | ')}`;
    case 'timer':
      return `${effect.name} ${effect.ms}`;
    case 'ask':
    case 'hang-up':
      return `${effect.type} ${effect.reason}`;
    case 'transfer':
      return `transfer ${effect.extension}@${effect.context}`;
    case 'fail':
      return `fail ${effect.problem.code}`;
    default:
      return effect.type;
  }
}

const start: Event = { type: 'start' };
const said: Event = { type: 'said' };
const heard = (text: string): Event => ({ type: 'heard', text });
const digit = (key: string): Event => ({ type: 'digit', digit: key });
const timer = (name: 'reply' | 'digits' | 'wait' | 'hold'): Event => ({ type: 'timer', name });
const asked = [start, said];

describe('the conversation', () => {
  it.each<[string, Event[], string, string[]]>([
    [
      'says what leads to the first question in one go, with its names filled in',
      [start],
      'talking',
      ['stop-timers', 'say This is Paints. You are 100. | Red or blue?'],
    ],
    ['then waits for an answer', asked, 'listening', ['reply 5000']],
    [
      'takes the branch of what was said, and comes back to ask again',
      [...asked, heard('the red one')],
      'talking',
      ['stop-timers', 'say Red it is. | Red or blue?'],
    ],
    [
      'takes an answer while it is still talking',
      [start, heard('red')],
      'talking',
      ['stop-timers', 'say Red it is. | Red or blue?'],
    ],
    [
      'says what it can do where nothing known was said',
      [...asked, heard('green')],
      'talking',
      ['stop-timers', 'say Say red or blue.'],
    ],
    [
      'asks again after silence',
      [...asked, timer('reply')],
      'talking',
      ['stop-timers', 'say Are you there?'],
    ],
    [
      'gives up after the last words for it',
      [...asked, heard('green'), said, timer('reply')],
      'leaving',
      ['stop-timers', 'say Goodbye.'],
    ],
    [
      'counts misses anew after something was understood',
      [...asked, heard('green'), heard('red'), said, heard('green')],
      'talking',
      ['stop-timers', 'say Say red or blue.'],
    ],
    [
      'hangs up when its last words were said',
      [...asked, heard(''), heard(''), said],
      'over',
      ['hang-up conversation-ended'],
    ],
    [
      'takes a key that nothing longer begins with at once',
      [...asked, digit('1')],
      'talking',
      ['stop-timers', 'say Red it is. | Red or blue?'],
    ],
    [
      'waits where a longer number begins alike',
      [start, digit('2')],
      'listening',
      ['stop-timers', 'digits 2500'],
    ],
    [
      'takes the shorter number when no more comes',
      [start, digit('2'), timer('digits')],
      'leaving',
      ['stop-timers', 'say To the blue one.'],
    ],
    [
      'takes the shorter number at the hash key',
      [start, digit('2'), digit('#')],
      'leaving',
      ['stop-timers', 'say To the blue one.'],
    ],
    [
      'takes the longer number',
      [start, digit('2'), digit('2')],
      'leaving',
      ['stop-timers', 'say To the blue one.'],
    ],
    ['does not know other keys', [start, digit('7')], 'talking', ['stop-timers', 'say Say red or blue.']],
    [
      'begins a number anew after a wrong one',
      [start, digit('7'), digit('1')],
      'talking',
      ['stop-timers', 'say Red it is. | Red or blue?'],
    ],
    ['transfers when that was said', [...asked, heard('blue'), said], 'over', ['transfer 22@shops']],
    [
      'asks for a person and talks meanwhile',
      [...asked, heard('a person')],
      'waiting',
      ['stop-timers', 'ask wants a person', 'wait 20000', 'say One moment.', 'hold 12000'],
    ],
    [
      'consoles who waits',
      [...asked, digit('0'), said, timer('hold')],
      'waiting',
      ['say Please wait.', 'hold 12000'],
    ],
    ['does not answer who waits', [...asked, digit('0'), heard('red')], 'waiting', []],
    [
      'withdraws when nobody comes, and leaves without words where there are none',
      [...asked, digit('0'), said, timer('wait')],
      'over',
      ['withdraw', 'stop-timers', 'transfer @'],
    ],
    [
      'ends politely when its time is over',
      [...asked, { type: 'time-up' }],
      'leaving',
      ['stop-timers', 'say Time is over.'],
    ],
    ['tells why it ended', [...asked, { type: 'time-up' }, said], 'over', ['hang-up time-up']],
    [
      'withdraws when its time is over while the caller waits',
      [...asked, digit('0'), { type: 'time-up' }],
      'leaving',
      ['withdraw', 'stop-timers', 'say Time is over.'],
    ],
    ['does not end twice', [...asked, heard(''), heard(''), { type: 'time-up' }], 'leaving', []],
    [
      'does not listen to who is being seen off',
      [...asked, heard(''), heard(''), heard('red')],
      'leaving',
      [],
    ],
    [
      'goes on where it listened when an operator gives the call back',
      [...asked, digit('0'), { type: 'back', last: '' }],
      'talking',
      ['stop-timers', 'say I am back. | Red or blue?'],
    ],
    [
      'answers what nobody has answered when an operator gives the call back',
      [...asked, digit('0'), { type: 'back', last: 'and in red?' }],
      'talking',
      ['stop-timers', 'say I am back. | Red it is. | Red or blue?'],
    ],
  ])('%s', (_, events, phase, effects) => {
    const result = play(events);
    expect({ phase: result.state.phase, effects: result.effects }).toEqual({ phase, effects });
  });

  it('can be interrupted while it talks or the caller waits, but not when it leaves', () => {
    expect(interruptible(play([start]).state)).toBe(true);
    expect(interruptible(play([start, digit('0')]).state)).toBe(true);
    expect(interruptible(play([start, digit('2'), digit('2')]).state)).toBe(false);
  });

  it('leans towards what it listens for, but not towards what would end the call', () => {
    expect(phrasesAt(script, play(asked).state)).toEqual(['red', 'person']);
    expect(phrasesAt(script, play([...asked, digit('0')]).state)).toEqual([]);
  });

  it.each(['gone', 'circle'])('fails where it cannot go on (%s)', (to) => {
    const steps = {
      a: { do: 'say', text: 'A', to },
      circle: { do: 'say', text: 'B', to: 'circle' },
    } as const;
    const broken = { ...script, conversation: { ...conversation, start: 'a', steps } };
    expect(play([start], broken)).toMatchObject({
      state: { phase: 'over' },
      effects: ['stop-timers', 'fail conversation-broken'],
    });
  });

  it('listens at once where there is no prompt', () => {
    const steps = { menu: { ...(conversation.steps['menu'] as object), prompt: '' } } as never;
    const silent = { ...script, conversation: { ...conversation, start: 'menu', steps } };
    expect(play([start], silent)).toMatchObject({
      state: { phase: 'listening' },
      effects: ['stop-timers', 'reply 5000'],
    });
  });
});
