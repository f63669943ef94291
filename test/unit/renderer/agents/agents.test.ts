import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../../../src/main/agents/embedded/default-agent.ts';
import {
  checkAgent,
  draftOf,
  duplicateOf,
  faultsOf,
  isChanged,
  missingFacts,
  type FactRow,
} from '../../../../src/renderer/features/agents/draft.ts';
import { conversationOf } from '../../../../src/shared/domain/conversation.ts';
import { outline, pieces } from '../../../../src/renderer/features/agents/outline.ts';

const agent = defaultAgent();
const front = conversationOf(agent)!;
const withFacts = (facts: FactRow[]) => ({ ...draftOf(agent), facts });

describe('an agent as it is typed', () => {
  it('is saved as it was when nothing is changed', () => {
    expect(checkAgent(draftOf(agent))).toEqual({ agent, errors: { facts: {} } });
    expect(isChanged(draftOf(agent), agent)).toBe(false);
  });

  it('says what is wrong with which field', () => {
    const { agent: none, errors } = checkAgent({
      ...draftOf(agent),
      name: ' ',
      maxCalls: Number.NaN,
      maxCallSeconds: 5,
    });
    expect(none).toBeNull();
    expect(Object.keys(errors).toSorted()).toEqual(['facts', 'maxCallSeconds', 'maxCalls', 'name']);
  });

  it('refuses names of facts that a text cannot refer to, and the same name twice', () => {
    const { agent: none, errors } = checkAgent(
      withFacts([
        { key: 0, name: 'business', value: 'Clinic' },
        { key: 1, name: 'opening hours', value: '9 to 18' },
        { key: 2, name: 'business', value: 'Shop' },
        { key: 3, name: '', value: 'nameless' },
      ]),
    );
    expect(none).toBeNull();
    expect(Object.keys(errors.facts)).toEqual(['1', '2', '3']);
  });

  it('leaves out rows that hold nothing', () => {
    const { agent: saved } = checkAgent(
      withFacts([
        { key: 0, name: ' business ', value: ' Clinic ' },
        { key: 1, name: '', value: ' ' },
      ]),
    );
    expect(saved?.facts).toEqual({ business: 'Clinic' });
  });

  it('tells the facts that the conversation speaks of and nobody has filled in', () => {
    const draft = withFacts([
      { key: 0, name: 'business', value: 'Clinic' },
      { key: 1, name: 'address', value: ' ' },
    ]);
    expect(missingFacts(draft, []).toSorted()).toEqual(['address', 'opening_hours']);
    expect(missingFacts(draft, ['opening_hours'])).toEqual(['address']);
  });

  it('tells faults of the conversation', () => {
    expect(faultsOf(draftOf(agent))).toEqual([]);
    const steps = { ...front.steps };
    delete steps['hours'];
    const broken = { ...draftOf(agent), options: { conversation: { ...front, steps } } };
    expect(faultsOf(broken).join()).toContain('"hours", which does not exist');
  });

  it('is duplicated under a name and an id of its own', () => {
    const second = duplicateOf(agent, 'b', [agent]);
    const third = duplicateOf(second, 'c', [agent, second]);
    expect([second.name, third.name]).toEqual(['Front desk (2)', 'Front desk (3)']);
    expect(second.options).toEqual(agent.options);
    expect(second.options).not.toBe(agent.options);
  });

  it('keeps a duplicated name within its length', () => {
    const long = { ...agent, name: 'x'.repeat(80) };
    expect(checkAgent(draftOf(duplicateOf(long, 'b', [long]))).errors).toEqual({ facts: {} });
  });
});

describe('the outline of a conversation', () => {
  const steps = outline(front, agent.facts);

  it('begins where callers begin and holds every step once', () => {
    expect(steps[0]).toMatchObject({ id: 'greeting', isStart: true });
    expect(steps.map(({ id }) => id).toSorted()).toEqual(Object.keys(front.steps).toSorted());
    expect(steps.filter(({ isStart }) => isStart)).toHaveLength(1);
  });

  it('says where each answer leads, with the keys', () => {
    const ways = steps[0]?.ways ?? [];
    expect(ways.map(({ to }) => to)).toEqual(['hours', 'address', 'person', 'goodbye', 'choices', 'person']);
    expect(ways[0]?.when).toMatch(/^“opening hours”, .* and \d+ more, or key 1$/);
    expect(ways[0]?.all).toContain('“what time”');
  });

  it('shows facts by their values, and by their names where there are none', () => {
    expect(pieces('We are {business} at {address}.', { business: 'Clinic', address: '' })).toEqual([
      { text: 'We are ', fact: null },
      { text: 'Clinic', fact: 'business' },
      { text: ' at ', fact: null },
      { text: '{address}', fact: 'address' },
      { text: '.', fact: null },
    ]);
  });

  it('lists steps that nothing leads to at the end', () => {
    const conversation = {
      ...front,
      steps: { lost: { do: 'hang-up' as const, text: 'Bye.' }, ...front.steps },
    };
    expect(outline(conversation, {}).at(-1)?.id).toBe('lost');
  });

  it('does not fail on a step that leads nowhere', () => {
    const conversation = {
      ...front,
      start: 'a',
      steps: { a: { do: 'say' as const, text: 'Hello.', to: 'nowhere' } },
    };
    expect(outline(conversation, {}).map(({ id }) => id)).toEqual(['a']);
  });
});
