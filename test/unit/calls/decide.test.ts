import { describe, expect, it, vi } from 'vitest';
import { calledNumber, decide, refugeOf } from '../../../src/main/calls/decide.ts';
import { agent, assignment } from '../../fixtures/calls.ts';

describe('the called number', () => {
  const dnid = vi.fn(async () => '8009');
  it.each([
    [['called=8000', 'x'], '9999', '8000'],
    [['x', 'called=8000'], 's', '8000'],
    [['called='], '8001', '8001'],
    [[], '8001', '8001'],
    [[], 's', '8009'],
    [[], 'h', '8009'],
    [[], '', '8009'],
  ])('of arguments %j and extension %j is %s', async (args, exten, expected) => {
    expect(await calledNumber(args, exten, dnid)).toBe(expected);
  });

  it('asks for the DNID only when nothing else tells', async () => {
    const asked = vi.fn(async () => '1');
    await calledNumber(['called=8000'], 's', asked);
    await calledNumber([], '8000', asked);
    expect(asked).not.toHaveBeenCalled();
  });

  it('is not known where the DNID is not either', async () => {
    expect(await calledNumber([], 's', async () => null)).toBeNull();
    expect(await calledNumber([], 's', async () => '')).toBeNull();
  });
});

describe('who takes a call', () => {
  const pbx = { id: 'hq', name: 'HQ', maxCalls: 3 };
  const agents = [agent({ id: 'desk', maxCalls: 2 })];
  const assignments = [assignment({ pbxId: 'hq', extension: '8000', agentId: 'desk' })];
  const load = (all: number, own: number) => ({ all, of: () => own });

  it('is the agent of the extension', () => {
    expect(decide('8000', pbx, assignments, agents, load(0, 0))).toMatchObject({
      take: true,
      agent: { id: 'desk' },
    });
  });

  it.each(['8001', '', '80000'])('is nobody for an extension without one: %j', (called) => {
    expect(decide(called, pbx, assignments, agents, load(0, 0))).toMatchObject({
      take: false,
      outcome: 'unassigned',
    });
  });

  it('is nobody where the assignment is of another PBX, or its agent is gone', () => {
    expect(decide('8000', { ...pbx, id: 'b' }, assignments, agents, load(0, 0))).toMatchObject({
      take: false,
    });
    expect(decide('8000', pbx, assignments, [], load(0, 0))).toMatchObject({ outcome: 'unassigned' });
  });

  it('is nobody above the quota of the agent or of the PBX', () => {
    expect(decide('8000', pbx, assignments, agents, load(2, 1))).toMatchObject({ take: true });
    expect(decide('8000', pbx, assignments, agents, load(2, 2))).toMatchObject({
      outcome: 'over-quota',
      problem: { code: 'agent-over-quota' },
    });
    expect(decide('8000', pbx, assignments, agents, load(3, 0))).toMatchObject({
      problem: { code: 'over-quota' },
    });
  });
});

describe('where a caller goes whom an agent cannot serve', () => {
  const to = (agentId: string) => ({ to: 'agent', agentId }) as const;
  const agents = [
    agent({ id: 'free' }),
    agent({ id: 'busy', overQuota: to('free') }),
    agent({ id: 'round', overQuota: to('about') }),
    agent({ id: 'about', overQuota: to('round') }),
    agent({ id: 'outward', overQuota: { to: 'extension', extension: '7001', context: 'people' } }),
  ];
  const ask = (fallback: Parameters<typeof refugeOf>[0], tried: string[] = []) =>
    refugeOf(fallback, agents, new Set(tried), ({ id }) => id === 'free');
  const dialplan = { to: 'place', place: null };

  it('is the dialplan, unless something else was said', () => {
    expect([ask(undefined), ask({ to: 'dialplan' })]).toEqual([dialplan, dialplan]);
  });

  it('is an extension, among those for transfers where no context is named', () => {
    const extension = { to: 'extension', extension: '9000' } as const;
    expect(ask({ ...extension, context: '' })).toEqual({
      to: 'place',
      place: { extension: '9000', context: 'cordboard-transfer' },
    });
    expect(ask({ ...extension, context: 'people' })).toMatchObject({ place: { context: 'people' } });
  });

  it('is another agent, or whoever takes what is above its quota', () => {
    expect(ask(to('free'))).toMatchObject({ to: 'agent', agent: { id: 'free' } });
    expect(ask(to('busy'))).toMatchObject({ to: 'agent', agent: { id: 'free' } });
    expect(ask(to('outward'))).toMatchObject({ to: 'place', place: { extension: '7001' } });
  });

  it('is never an agent that had the call, one that is gone, or a circle of busy ones', () => {
    expect(ask(to('free'), ['free'])).toEqual(dialplan);
    expect(ask(to('removed'))).toEqual(dialplan);
    expect(ask(to('round'))).toEqual(dialplan);
  });

  it('above a quota: the call is taken by the other agent, or sent to the extension', () => {
    const pbx = { id: 'hq', name: 'HQ', maxCalls: 3 };
    const assignments = [assignment({ agentId: 'busy' })];
    const load = { all: 0, of: (id: string) => (id === 'free' ? 0 : 99) };
    expect(decide('8000', pbx, assignments, agents, load)).toMatchObject({
      take: true,
      agent: { id: 'free' },
    });
    expect(decide('8000', pbx, [assignment({ agentId: 'outward' })], agents, load)).toMatchObject({
      take: false,
      outcome: 'over-quota',
      place: { extension: '7001', context: 'people' },
    });
  });
});
