import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentConfig } from '../../src/shared/domain/agent.ts';
import { tonesOf } from '../asterisk/audio.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { agent } from '../fixtures/calls.ts';
import { TestDesk } from '../support/desk.ts';
import { ScriptedEngine, type ScriptedSession } from '../support/scripted-engine.ts';
import { WebServer, type WebRequest } from '../support/web-server.ts';

const TALK_HZ = 440;
const SALES_HZ = 700;

/** The room that agents may transfer to, which shows what the caller brought along. */
const DIALPLAN = `
[rooms]
exten => 8500,1,Set(GLOBAL(BROUGHT)=\${ORDER_NOTE}/\${state}/\${CORDBOARD_RESULT})
 same => n,Playtones(${SALES_HZ})
 same => n,Wait(3)
 same => n,Hangup()
`;

describe('the tools of an agent on a call', () => {
  const the = useWorld({ dialplan: DIALPLAN });
  const engine = new ScriptedEngine();
  const crm = new WebServer();
  let reports: WebServer;
  let desk: TestDesk;

  beforeAll(async () => {
    await crm.start();
    crm.answer = ({ path }) =>
      path.startsWith('/who') ? { body: '{"customer":"Ann"}' } : { body: '{"state":"sent"}' };
    // Its address is known, and nobody is there yet.
    reports = await new WebServer().start();
    await reports.stop();
    const described = { description: 'Does it.' };
    const front = AgentConfig.parse({
      ...agent(),
      engine: 'scripted',
      options: {},
      lookup: { method: 'GET', url: `${crm.url}/who?n={caller_number}` },
      afterCall: { method: 'POST', url: `${reports.url}/calls` },
      tools: [
        {
          ...described,
          kind: 'webhook',
          name: 'order_status',
          parameters: [{ name: 'order', type: 'string', description: '', required: true }],
          request: {
            method: 'POST',
            url: `${crm.url}/orders/{order}`,
            headers: [{ name: 'Authorization', value: 'Bearer {secret.CRM}' }],
            body: '{"for":"{customer}"}',
          },
          variables: ['state'],
        },
        { ...described, kind: 'set-variables', name: 'keep', variables: ['ORDER_NOTE'] },
        {
          ...described,
          kind: 'transfer',
          name: 'to_sales',
          destinations: [{ name: 'Sales', extension: '8500', context: 'rooms' }],
        },
        { ...described, kind: 'send-digits', name: 'press' },
        { ...described, kind: 'ask-person', name: 'person', waitSeconds: 60, then: { to: 'back' } },
        { ...described, kind: 'hang-up', name: 'bye' },
      ],
    });
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      engines: [engine],
      agents: [front],
      assignments: [{ extension: '8000', agentId: front.id, variables: [] }],
    });
    await desk.invoke('agents.save', { agent: front, secrets: { CRM: 'hush-hush' } });
  });
  afterAll(async () => {
    await desk?.stop();
    await crm.stop();
    await reports?.stop();
  });

  /** A call with the agent, which has been told who calls. */
  async function connected() {
    const caller = await the.world.outside.call('8000', { callerNumber: '0305550' });
    const call = await desk.callIn('with-agent');
    const session = engine.sessions.at(-1)!;
    await desk.until('a session', () => session.started);
    return { caller, call, session };
  }
  const use = (session: ScriptedSession, name: string, args: object = {}) =>
    session.host.callTool(name, args);

  it('know who calls, ask a webhook, and take what they found along to where the caller goes', async () => {
    const { caller, call, session } = await connected();
    expect(session.context).toMatchObject({ customer: 'Ann', caller_number: '0305550' });
    expect(crm.requests[0]?.path).toBe('/who?n=0305550');

    expect(await use(session, 'order_status', { order: '47/11' })).toEqual({
      ok: true,
      text: '{"state":"sent"}',
    });
    const asked = crm.requests.at(-1) as WebRequest;
    expect([asked.path, asked.headers.authorization, asked.body]).toEqual([
      '/orders/47%2F11',
      'Bearer hush-hush',
      '{"for":"Ann"}',
    ]);
    await use(session, 'keep', { ORDER_NOTE: 'urgent' });
    session.say(TALK_HZ, 1200);
    expect(await use(session, 'to_sales')).toMatchObject({ ok: true });

    const heard = await caller.hears(
      'the sales room',
      (all) => tonesOf(all, SALES_HZ, { minMs: 300 }).length > 0,
    );
    const talk = tonesOf(heard, TALK_HZ, { minMs: 100 });
    const sales = tonesOf(heard, SALES_HZ, { minMs: 300 });
    // The sentence was heard to its end, and then the caller left.
    expect(talk.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(1000);
    expect(talk.at(-1)!.toMs).toBeLessThan(sales[0]!.fromMs);
    expect(await the.world.pbx.globalVariable('BROUGHT')).toBe('urgent/sent/transferred');

    const { lines } = await desk.invoke('history.get', { id: call.id });
    const notes = lines.map(({ text }) => text).filter((text) => /^(order_status|keep|to_sales)/.test(text));
    expect(notes).toHaveLength(3);
    expect(notes[0]).toMatch(/^order_status \(order: ••\/••\): done after \d/);
    expect(JSON.stringify(lines) + desk.log.join('')).not.toContain('hush-hush');
  });

  it('press keys that the caller’s side hears, and hang up when the last words were said', async () => {
    const { caller, session } = await connected();
    expect(await use(session, 'press', { digits: '12#' })).toMatchObject({ ok: true });
    await desk.until('the keys', () => caller.digits.join('') === '12#');
    const since = Date.now();
    session.say(TALK_HZ, 1200);
    await use(session, 'bye', { reason: 'all is said' });
    await caller.ended;
    const talk = tonesOf(await caller.heard(since), TALK_HZ, { minMs: 100 });
    expect(talk.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)).toBeGreaterThan(1000);
    const [record] = await desk.until('a record', async () => {
      const [newest, ...rest] = await desk.records();
      return rest.length > 0 && newest ? [newest] : null;
    });
    expect(record).toMatchObject({ outcome: 'agent-hung-up', reason: 'all is said' });
  });

  it('ask for a person, who is told why and takes the call', async () => {
    const { session } = await connected();
    const asking = use(session, 'person', { reason: 'wants a refund' });
    const asked = await desk.callIn('needs-person');
    expect(asked.ask).toMatchObject({ reason: 'wants a refund' });
    expect(asked.ask?.since).toBeGreaterThan(0);
    await desk.invoke('supervision.takeOver', { callId: asked.id });
    expect(await asking).toMatchObject({ ok: true });
    await desk.invoke('supervision.hangUp', { callId: asked.id });
  });

  it('are told of after the call, although nobody was there to be told at first', async () => {
    await desk.until('the end', () => desk.engine.activeCalls() === 0);
    reports = await new WebServer().start(reports.port);
    await desk.until('three reports', () => reports.requests.length >= 3, 15_000);
    const told = reports.requests.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    expect(told.map(({ outcome }) => outcome).sort()).toEqual([
      'agent-hung-up',
      'operator-hung-up',
      'transferred',
    ]);
    expect(told.find(({ outcome }) => outcome === 'transferred')).toMatchObject({
      caller_number: '0305550',
      called_number: '8000',
      agent: 'Front desk',
      variables: { customer: 'Ann', ORDER_NOTE: 'urgent', state: 'sent' },
      transcript: expect.stringContaining('order_status') as string,
    });
    expect(new Set(reports.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
  });
});
