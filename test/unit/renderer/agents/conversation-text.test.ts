import { describe, expect, it } from 'vitest';
import { defaultConversation } from '../../../../src/main/agents/embedded/default-agent.ts';
import { fromText, toText } from '../../../../src/renderer/features/agents/conversation-text.ts';
import { Conversation } from '../../../../src/shared/domain/conversation.ts';

/** One of every step, with what YAML likes to misunderstand. */
const everything = Conversation.parse({
  start: 'ask',
  intents: { order: { examples: ['where is my order', 'yes: no', '# 5', ' spaces '] } },
  steps: {
    ask: {
      do: 'listen',
      prompt: 'Hello.\nWhat is it? "Quotes" and \'these\', {shop}',
      branches: [
        { intents: ['order'], digits: ['1', '007'], to: 'collect' },
        { words: ['null', 'true'], examples: ['~'], to: 'note' },
      ],
      timeoutMs: 6000,
      noInput: ['Hello?', ''],
      noMatch: [],
      giveUp: 'person',
      position: { x: -10.5, y: 20 },
    },
    collect: {
      do: 'collect',
      prompt: 'Number?',
      kind: 'phone',
      into: 'number',
      min: 6,
      confirm: '{number}?',
      branches: [{ words: ['no'], to: 'ask' }],
      noInput: [],
      noMatch: ['Again?'],
      giveUp: 'ask',
      to: 'find',
    },
    find: {
      do: 'look-up',
      tool: 'orders',
      arguments: { number: '{number}' },
      results: { state: 'order.state' },
      ok: 'decide',
      failed: 'ask',
    },
    decide: { do: 'branch', on: 'state', cases: [{ equals: ['', '1'], to: 'keep' }], otherwise: 'ask' },
    keep: { do: 'set', values: { state: 'yes' }, to: 'tell' },
    tell: { do: 'say', text: 'x'.repeat(200), to: 'onward', position: { x: 1, y: 2 } },
    note: { do: 'note', prompt: 'Go on.', into: 'message', giveUp: 'ask', to: 'bye' },
    person: { do: 'ask-person', text: 'Wait.', reason: 'r', waitMs: 9000, to: 'onward' },
    onward: { do: 'transfer', text: '', extension: '0123', context: '' },
    bye: { do: 'hang-up', text: 'Bye: bye' },
  },
  back: { text: '', to: 'ask' },
});

describe('the text of a conversation', () => {
  it.each([
    ['the front desk', defaultConversation],
    ['every kind of step', everything],
  ])('gives %s back as it was', (_, conversation) => {
    const { conversation: again } = fromText(toText(conversation));
    expect(again).toEqual(conversation);
    expect(toText(again!)).toBe(toText(conversation));
  });

  it('says nothing that goes without saying, and tells the places last', () => {
    const text = toText(everything);
    expect(text).not.toContain('pauseMs');
    expect(text).not.toContain('position');
    expect(text).toContain('digits: ["1", "007"]');
    expect(text.trimEnd().split('\n').slice(-3)).toEqual(['layout:', '  ask: [-10.5, 20]', '  tell: [1, 2]']);
  });

  it('changes only in the lines of what was changed', () => {
    const lines = toText(everything).split('\n');
    const moved = structuredClone(everything);
    moved.steps['ask']!.position = { x: 0, y: 0 };
    const changed = toText(moved)
      .split('\n')
      .filter((line, i) => line !== lines[i]);
    expect(changed).toEqual(['  ask: [0, 0]']);
  });

  it('takes numbers and nothing for texts as a person writes them', () => {
    const text =
      'start: a\nsteps:\n  a:\n    do: transfer\n    text:\n    extension: 0123\n    context: yes\n';
    const { conversation, faults } = fromText(text);
    expect(faults).toEqual([]);
    expect(conversation?.steps['a']).toEqual({ do: 'transfer', text: '', extension: '0123', context: 'yes' });
  });

  it.each<[string, string, number, RegExp]>([
    ['broken YAML', 'start: a\nsteps: [\n', 3, /./],
    ['a text that is something else', 'hello', 1, /expected object/],
    ['a step of no known kind', 'start: a\nsteps:\n  a:\n    do: sing\n    text: la\n', 4, /steps\.a\.do/],
    [
      'a field that is missing, at its step',
      'start: a\nsteps:\n  a:\n    do: say\n    text: la\n',
      3,
      /steps\.a\.to/,
    ],
    [
      'a field of the wrong kind',
      'start: a\nsteps:\n  a: { do: note, prompt: x, into: y, giveUp: a, to: a,\n    pauseMs: long }\n',
      4,
      /pauseMs/,
    ],
    [
      'a field that means nothing',
      'start: a\nsteps:\n  a:\n    do: hang-up\n    text: la\n    txet: x\n',
      6,
      /misspelt/,
    ],
    [
      'a fault of the conversation, at its step',
      'start: a\nsteps:\n  a:\n    do: hang-up\n    text: la\n  b:\n    do: hang-up\n    text: x\n',
      6,
      /No other step/,
    ],
    [
      'a fault of the whole',
      'start: z\nsteps:\n  a:\n    do: hang-up\n    text: x\n',
      1,
      /"z", which does not exist/,
    ],
    [
      'a step that is there twice',
      'start: a\nsteps:\n  a:\n    do: hang-up\n    text: x\n  a:\n    do: hang-up\n    text: x\n',
      6,
      /unique/,
    ],
  ])('tells the line of %s', (_, text, line, message) => {
    const { faults } = fromText(text);
    expect(faults.find((fault) => message.test(fault.message))).toMatchObject({ line });
  });
});
