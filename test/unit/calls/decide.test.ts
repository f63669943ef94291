import { describe, expect, it, vi } from 'vitest';
import { calledNumber, decide } from '../../../src/main/calls/decide.ts';
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
