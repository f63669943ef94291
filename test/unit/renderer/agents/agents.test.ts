import { describe, expect, it } from 'vitest';
import { defaultAgent } from '../../../../src/main/agents/embedded/default-agent.ts';
import {
  checkAgent,
  draftOf,
  duplicateOf,
  faultsOf,
  isChanged,
  missingFacts,
  NO_ERRORS,
  type FactRow,
} from '../../../../src/renderer/features/agents/draft.ts';
import { conversationOf } from '../../../../src/shared/domain/conversation.ts';

const agent = defaultAgent();
const front = conversationOf(agent)!;
const withFacts = (facts: FactRow[]) => ({ ...draftOf(agent), facts });

describe('an agent as it is typed', () => {
  it('is saved as it was when nothing is changed', () => {
    expect(checkAgent(draftOf(agent))).toEqual({ agent, errors: NO_ERRORS });
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
    expect(Object.keys(errors.fields).toSorted()).toEqual(['maxCallSeconds', 'maxCalls', 'name']);
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
    const broken = { ...draftOf(agent), conversation: { ...front, steps } };
    expect(
      faultsOf(broken)
        .map(({ message }) => message)
        .join(),
    ).toContain('"hours", which does not exist');
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
    expect(checkAgent(draftOf(duplicateOf(long, 'b', [long]))).errors).toEqual(NO_ERRORS);
  });
});
