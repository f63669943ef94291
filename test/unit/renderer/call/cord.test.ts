import { describe, expect, it } from 'vitest';
import { captionsOf } from '../../../../src/renderer/features/call/cord/captions.ts';
import { cordOf } from '../../../../src/renderer/features/call/cord/model.ts';
import { sentenceOf } from '../../../../src/renderer/features/call/cord/sentence.ts';
import { hearingOf, SILENCE } from '../../../../src/shared/domain/hearing.ts';
import { row } from '../../../fixtures/rows.ts';

const you = { operator: 'Mira', host: 'desk-3', you: true };
const anna = { operator: 'Anna', host: 'desk-2', you: false };
const taken = (agentHearsTakeover: boolean) =>
  hearingOf({ takenOver: true, listening: false, agentHearsTakeover });

describe('the cord', () => {
  it('of a call with its agent goes from caller to agent', () => {
    const call = row();
    expect(cordOf(call)).toMatchObject({ main: { to: 'far', look: 'solid' }, tap: null, farTap: false });
    expect(sentenceOf(call)).toBe('Caller and Front desk hear each other.');
  });

  it('has a dotted one to you while you listen', () => {
    const call = row({ listeners: [you] });
    expect(cordOf(call)).toMatchObject({
      main: { to: 'far' },
      tap: 'near',
      near: { party: 'you', look: 'listening' },
    });
    expect(sentenceOf(call)).toBe('You hear the caller and Front desk. Nobody hears you.');
  });

  it('goes to you once you have taken over; the agent still hears where it may', () => {
    const call = row({ state: 'with-operator', owner: you, hearing: taken(true) });
    expect(cordOf(call)).toMatchObject({
      main: { to: 'near' },
      near: { party: 'you', look: 'plugged' },
      farTap: true,
    });
    expect(sentenceOf(call)).toBe('You and the caller hear each other. Front desk still hears the call.');
  });

  it('leaves the agent without one where it may not hear', () => {
    const call = row({ state: 'with-operator', owner: you, hearing: taken(false) });
    expect(cordOf(call)).toMatchObject({ farTap: false, far: { look: 'idle' } });
    expect(sentenceOf(call)).toBe('You and the caller hear each other. Front desk hears nothing.');
  });

  it('goes to another desk that has taken over, with you beside it where you listen', () => {
    const call = row({ state: 'with-operator', owner: anna, listeners: [you], hearing: taken(false) });
    expect(cordOf(call)).toMatchObject({ near: { party: 'desk' }, you: true, tap: 'you' });
    expect(sentenceOf(call)).toBe(
      'You hear the caller and Anna. Nobody hears you. Front desk hears nothing.',
    );
  });

  it('says who else listens', () => {
    const call = row({ listeners: [you, anna] });
    expect(sentenceOf(call)).toContain('Anna also listening.');
  });

  it.each([
    ['ringing', { to: 'loose', look: 'solid' }],
    ['connecting', { to: 'far', look: 'laying' }],
    ['leaving', { to: 'near', look: 'laying' }],
    ['failed', { to: 'far', look: 'broken' }],
    ['ended', { to: 'none', look: 'solid' }],
  ] as const)('of a call that is %s', (state, main) => {
    expect(cordOf(row({ state })).main).toEqual(main);
  });

  it('has a thin one from you to the agent while you whisper, and none to a person', () => {
    const call = row({ listeners: [you] });
    expect(cordOf(call, true)).toMatchObject({ whisper: true, near: { party: 'you', look: 'plugged' } });
    expect(captionsOf(call, cordOf(call, true), 'closed').near).toMatchObject({
      sub: 'whispering · mic closed',
      alarm: false,
    });
    const people = row({ state: 'elsewhere', agent: null, peer: { name: 'Lab', number: '2044' } });
    expect(cordOf(people, true).whisper).toBe(false);
  });

  it('ends at an agent that only listens while it is muted', () => {
    const call = row({ agentMuted: true });
    expect(cordOf(call).far.look).toBe('listening');
    expect(captionsOf(call, cordOf(call), 'closed').far.sub).toBe('muted');
    expect(sentenceOf(call)).toBe('Front desk is muted and says nothing.');
  });

  it('names the engine behind the agent, where it is not our own', () => {
    const call = row();
    expect(captionsOf(call, cordOf(call), 'closed').far.sub).toBe('voice agent');
    expect(captionsOf(call, cordOf(call), 'closed', 'Gemini Live').far.sub).toBe('Gemini Live');
  });

  it('carries nothing while the caller is on hold', () => {
    const call = row({ state: 'with-operator', owner: you, held: true, hearing: SILENCE });
    expect(cordOf(call).main).toEqual({ to: 'near', look: 'held' });
    expect(captionsOf(call, cordOf(call), 'open').caller.sub).toBe('hears music');
    expect(sentenceOf(call)).toBe('The caller hears music. You and the caller do not hear each other.');
  });

  it('of two people is not ours', () => {
    const call = row({ state: 'elsewhere', agent: null, peer: { name: 'Lab', number: '2044' } });
    expect(cordOf(call).far.party).toBe('peer');
    expect(captionsOf(call, cordOf(call), 'closed').far).toMatchObject({ name: 'Lab', sub: '2044' });
  });
});

describe('the microphone at your jack', () => {
  const call = row({ state: 'with-operator', owner: you, hearing: taken(true) });

  it('is an alarm where the caller cannot hear you', () => {
    expect(captionsOf(call, cordOf(call), 'closed').near).toMatchObject({
      sub: 'microphone closed',
      alarm: true,
    });
  });

  it('is said to be open where it is', () => {
    expect(captionsOf(call, cordOf(call), 'open').near).toMatchObject({
      sub: 'microphone open',
      alarm: false,
    });
  });

  it('is closed while listening, as it should be', () => {
    const listening = row({ listeners: [you] });
    expect(captionsOf(listening, cordOf(listening), 'closed').near).toMatchObject({
      sub: 'listening · mic closed',
      alarm: false,
    });
  });
});
