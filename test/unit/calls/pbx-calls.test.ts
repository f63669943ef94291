import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Channel } from '../../../src/main/ari/port.ts';
import { PbxCalls } from '../../../src/main/calls/pbx-calls.ts';
import type { ToolCall } from '../../../src/main/tools/port.ts';
import { agent, assignment, pbx } from '../../fixtures/calls.ts';
import { channel, world } from './fakes.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** Lets every answer that is there come in. */
const settle = () => vi.advanceTimersByTimeAsync(1);

function desk(...args: Parameters<typeof world>) {
  const there = world(...args);
  const calls = new PbxCalls(there.deps);
  const arrive = async (id: string, over: Partial<Channel> = {}, stasisArgs: string[] = ['called=8000']) => {
    there.link.tell({ type: 'arrived', channel: channel(id, over), args: stasisArgs });
    await settle();
    return calls.live.find((call) => call.channel.id === id);
  };
  return { ...there, calls, arrive };
}

describe('a call', () => {
  it('is with its agent when everything is there', async () => {
    const { arrive, sessions } = desk();
    expect((await arrive('a'))?.phase).toBe('with-agent');
    expect(sessions.map(({ told }) => told)).toEqual([['start']]);
  });

  it('tells its agent who calls whom, and the variables that the assignment names', async () => {
    const { arrive, sessions } = desk({ assignments: () => [assignment({ variables: ['CAMPAIGN'] })] });
    await arrive('a', { caller: { name: 'Ann', number: '0301112222' } });
    expect(sessions[0]?.context).toEqual({
      caller_number: '0301112222',
      called_number: '8000',
      direction: 'inbound',
      call_id: 'a',
      provider: 'ari',
      CAMPAIGN: 'value of CAMPAIGN',
    });
  });

  it('has no variable that would pass for who calls', async () => {
    const { arrive, sessions } = desk({ assignments: () => [assignment({ variables: ['caller_number'] })] });
    await arrive('a', { caller: { name: '', number: '0301112222' } });
    expect(sessions[0]?.context['caller_number']).toBe('0301112222');
  });

  it.each(['answer', 'createBridge', 'externalMedia', 'addToBridge', 'get'])(
    'whose caller hangs up while %s is under way leaves nothing behind',
    async (request) => {
      const { arrive, link, sessions, records, calls } = desk({
        assignments: () => [assignment({ variables: ['LANG'] })],
      });
      link.held.add(request);
      await arrive('a');
      link.tell({ type: 'left', channelId: 'a' });
      link.free();
      await settle();
      expect(calls.live).toEqual([]);
      expect([...link.bridges.keys(), ...link.made.keys()]).toEqual([]);
      expect(records.map(({ outcome }) => outcome)).toEqual(['caller-hung-up']);
      for (const { told } of sessions) expect(told.at(-1)).toBe('stop');
    },
  );

  it.each(['answer', 'createBridge', 'externalMedia', 'addToBridge'])(
    'that is given back while %s is under way, as when the app quits, leaves nothing behind',
    async (request) => {
      const { arrive, link, sessions, records, calls } = desk();
      link.held.add(request);
      await arrive('a');
      const back = calls.giveBackAll('app-quits', 3000);
      await vi.advanceTimersByTimeAsync(100);
      await back;
      link.free();
      await settle();
      expect(link.requests.filter((one) => one.startsWith('toDialplan'))).toEqual(['toDialplan a']);
      expect([...link.bridges.keys(), ...link.made.keys()]).toEqual([]);
      expect(records).toMatchObject([{ outcome: 'to-dialplan', reason: 'app-quits' }]);
      for (const { told } of sessions) expect(told).toEqual(['stop']);
    },
  );

  it('that is given back while its variables are read opens no agent', async () => {
    const { arrive, link, sessions } = desk({ assignments: () => [assignment({ variables: ['LANG'] })] });
    link.held.add('get').add('toDialplan');
    const call = await arrive('a');
    call?.dispatch({ type: 'to-dialplan', reason: 'app-quits' });
    await settle();
    expect(call?.phase).toBe('leaving');
    link.free();
    await settle();
    expect(sessions).toEqual([]);
  });

  it('whose caller hangs up before the called number is known is recorded, and nothing is asked for it', async () => {
    const { link, records, notices, calls } = desk();
    link.held.add('get');
    link.tell({
      type: 'arrived',
      channel: channel('a', { dialplan: { ...channel('a').dialplan, exten: 's' } }),
      args: [],
    });
    await settle();
    link.tell({ type: 'left', channelId: 'a' });
    link.free();
    await settle();
    expect(records).toMatchObject([{ outcome: 'caller-hung-up', calledNumber: '8000' }]);
    expect(notices).toEqual([]);
    expect(link.requests).toEqual(['get CALLERID(dnid)']);
    expect(calls.live).toEqual([]);
  });

  it('that cannot be recorded leaves the board like any other', async () => {
    const { arrive, link, rows, notices } = desk({
      record: () => {
        throw new Error('the disk is full');
      },
    });
    await arrive('a');
    link.tell({ type: 'left', channelId: 'a' });
    expect(notices).toHaveLength(1);
    expect(rows.size).toBe(1);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(rows.size).toBe(0);
  });

  it('that comes back to the app on the same channel is not mistaken for the one before', async () => {
    const { arrive, link, calls } = desk();
    const first = await arrive('a');
    first?.dispatch({ type: 'agent-transfers', place: null });
    await settle();
    link.tell({ type: 'left', channelId: 'a' });
    const second = await arrive('a');
    expect(second?.id).not.toBe(first?.id);
    // Whoever leaves next has the ended calls forgotten.
    await arrive('b');
    link.tell({ type: 'left', channelId: 'b' });
    link.tell({ type: 'left', channelId: 'a' });
    expect(calls.live).toEqual([]);
  });

  it('that was refused does not count for the limit', async () => {
    const { arrive, link, calls } = desk({ pbx: pbx({ maxCalls: 1 }) });
    link.held.add('toDialplan');
    await arrive('a', {}, ['called=9999']);
    expect((await arrive('b'))?.phase).toBe('with-agent');
    expect((await arrive('c'))?.phase).toBe('leaving');
    expect(calls.live).toHaveLength(3);
  });
});

describe('what an agent has looked up and done', () => {
  /** A desk whose agents' tools are led by the test. */
  function tooled(found: Record<string, string> = {}) {
    const opened: ToolCall[] = [];
    const variables: Record<string, string>[] = [];
    const agents = [agent(), agent({ id: 'agent-2', name: 'Second' })];
    const there = desk(
      {
        tools: {
          open: (call) => {
            opened.push(call);
            return { definitions: [], run: () => Promise.resolve({ ok: true, text: '' }) };
          },
          lookUp: () => Promise.resolve(found),
        },
        record: (_, __, known) => variables.push(known),
      },
      agents,
    );
    return { ...there, opened, variables };
  }

  it('is told to the agent and kept with the record, and hides nothing of the call', async () => {
    const { arrive, sessions, opened, variables, link } = tooled({ customer: 'Ann', caller_number: '110' });
    await arrive('a');
    expect(sessions[0]?.context).toMatchObject({ customer: 'Ann', caller_number: '030123' });
    expect(opened[0]?.context).toEqual(sessions[0]?.context);
    opened[0]?.hand.setVariables({ ORDER: 'A1' });
    link.tell({ type: 'left', channelId: 'a' });
    expect(variables).toEqual([{ customer: 'Ann', ORDER: 'A1' }]);
  });

  it('sends the caller where nobody came: to an extension', async () => {
    const { arrive, opened, link } = tooled();
    const call = await arrive('a');
    opened[0]?.leave({ to: 'extension', extension: '300', context: 'desks' });
    await settle();
    expect(call?.record()).toMatchObject({ outcome: 'transferred' });
    expect(link.requests).toContain('get DIALPLAN_EXISTS(desks,300,1)');
  });

  it('sends the caller where nobody came: to another agent', async () => {
    const { arrive, opened, sessions } = tooled();
    const call = await arrive('a');
    opened[0]?.leave({ to: 'agent', agentId: 'agent-2' });
    await settle();
    expect(call?.agent?.id).toBe('agent-2');
    expect(sessions.map(({ told }) => told)).toEqual([['start', 'stop'], ['start']]);
    expect(opened.map(({ gone }) => gone.aborted)).toEqual([true, false]);
  });

  it('stays in the transcript when another agent goes on, and so do our own notes', async () => {
    const { arrive, sessions } = tooled();
    const call = await arrive('a');
    const says = (session: number, key: string, from: 'agent' | 'note', text: string) =>
      sessions[session]?.host.line({ key, from, text, at: 0 });
    says(0, 'agent-1', 'agent', 'Hello.');
    says(0, 'note-3', 'note', 'Message: call me.');
    call?.replaceAgent('agent-2');
    says(1, 'agent-1', 'agent', 'Second here.');
    says(1, 'agent-1', 'agent', 'Second here. Go on.');
    expect(call?.transcript.lines.map(({ text }) => text)).toEqual([
      'Hello.',
      'Message: call me.',
      'Second goes on',
      'Second here. Go on.',
    ]);
  });
});

describe('after a gap', () => {
  it('a caller who could not be given back while the PBX was away arrives anew', async () => {
    const { arrive, link, calls, records } = desk();
    const lost = await arrive('a');
    link.status = { ...link.status, state: 'reconnecting' };
    link.broken = true;
    lost?.dispatch({ type: 'media-ended', problem: { code: 'media-lost', message: '', hint: '' } });
    await settle();
    expect(calls.live).toEqual([]);
    expect(records).toMatchObject([{ outcome: 'lost' }]);

    link.status = { ...link.status, state: 'up' };
    link.broken = false;
    const bridges = [...link.bridges.values()];
    const left = [...link.made.values()];
    const a = channel('a', { state: 'Up' });
    link.tell({
      type: 'reconcile',
      channels: [a, ...left],
      bridges,
      inApp: ['a', ...left.map(({ id }) => id)],
    });
    await settle();
    expect(calls.live.map((call) => [call.channel.id, call.phase])).toEqual([['a', 'with-agent']]);
    for (const { id } of bridges) expect(link.bridges.has(id)).toBe(false);
    for (const { id } of left) expect(link.made.has(id)).toBe(false);
  });

  it("this desk's bridges of listening are removed, other desks' stay", async () => {
    const { link } = desk();
    const bridge = (id: string, name: string) => link.bridges.set(id, { id, name, channels: [] });
    bridge('ours', 'cordboard-listen:hq:1');
    bridge('theirs', 'cordboard-listen:other:1');
    link.tell({ type: 'reconcile', channels: [], bridges: [...link.bridges.values()], inApp: [] });
    await settle();
    expect([...link.bridges.keys()]).toEqual(['theirs']);
  });
});

describe('calls between people', () => {
  const dialled = channel('p', {
    dialplan: { ...channel('p').dialplan, app_name: 'Dial', app_data: 'PJSIP/alice' },
  });

  it('are no longer listened to once that is disabled', () => {
    const { link, deps, calls, released } = desk({
      pbx: pbx({ listenToPeople: { enabled: true, reason: 'training' } }),
    });
    link.tell({ type: 'channel', channel: dialled });
    calls.elsewhere.refresh();
    expect(released).toEqual([]);
    deps.pbx.listenToPeople = { enabled: false, reason: '' };
    calls.elsewhere.refresh();
    expect(released).toEqual(['hq/p call-ended']);
  });
});

describe('when the PBX is disconnected', () => {
  it('no row, no call and no listener stays, also where it does not answer', async () => {
    const { arrive, link, calls, rows, records, sessions, released } = desk();
    await arrive('a');
    link.tell({
      type: 'channel',
      channel: channel('p', { dialplan: { ...channel('p').dialplan, app_name: 'Dial' } }),
    });
    expect(rows.size).toBe(2);
    link.held.add('toDialplan');
    const back = calls.giveBackAll('disconnected', 3000);
    await vi.advanceTimersByTimeAsync(3100);
    await back;
    expect(calls.live).toHaveLength(1);
    calls.close();
    expect(calls.live).toEqual([]);
    expect(records).toHaveLength(1);
    expect(sessions[0]?.told.at(-1)).toBe('stop');
    expect(released).toContain('hq/p call-ended');
    link.free();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(rows.size).toBe(0);
    expect(link.listeners).toBe(0);
  });
});
