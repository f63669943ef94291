import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentHand } from '../../../src/main/calls/port.ts';
import { createLog } from '../../../src/main/log.ts';
import { lookUp } from '../../../src/main/tools/lookup.ts';
import { openToolbox } from '../../../src/main/tools/toolbox.ts';
import type { AgentConfig } from '../../../src/shared/domain/agent.ts';
import type { Fallback } from '../../../src/shared/domain/fallback.ts';
import type { Problem } from '../../../src/shared/domain/problem.ts';
import { AgentTool } from '../../../src/shared/domain/tools.ts';
import { Lookup } from '../../../src/shared/domain/webhook.ts';
import { agent } from '../../fixtures/calls.ts';
import { WebServer } from '../../support/web-server.ts';

const CONTEXT = {
  caller_number: '030123',
  called_number: '8000',
  direction: 'inbound',
  call_id: 'c1',
  provider: 'ari',
} as const;

let server: WebServer;
let logged: string;
beforeEach(async () => {
  server = await new WebServer().start();
  logged = '';
});
afterEach(() => server.stop());

const tool = (over: object) => AgentTool.parse({ name: 'it', description: 'Does it.', ...over });

function desk(
  config: Partial<AgentConfig>,
  { somebody = false, keepDigits = false, replaced = false, lines = new Map<string, string>() } = {},
) {
  const done: unknown[] = [];
  const left: Fallback[] = [];
  const troubles: (Problem | null)[] = [];
  const gone = new AbortController();
  const did = (what: string) => (args: unknown) => {
    done.push([what, args]);
    return Promise.resolve({ ok: true, text: 'Done.' });
  };
  const hand: AgentHand = {
    transfer: did('transfer'),
    consult: (extension, summary) => did('consult')({ extension, summary }),
    askForPerson: (reason, waitMs) => {
      done.push(['ask', { reason, waitMs }]);
      if (replaced) gone.abort();
      return Promise.resolve(somebody ? 'taken' : 'nobody');
    },
    hangUp: did('hangUp'),
    sendDigits: did('sendDigits'),
    note: (text) => void did('note')(text),
    setVariables: (values) => void did('set')(values),
  };
  const deps = {
    secret: (key: string) => Promise.resolve(key === 'CRM' ? 'hush' : null),
    trouble: (_: string, problem: Problem | null) => troubles.push(problem),
    keepDigits: () => keepDigits,
    log: createLog({ to: { write: (line) => (logged += line) } }),
    now: Date.now,
  };
  const who = agent({ ...config });
  const toolbox = openToolbox(deps, {
    callId: '1',
    agent: who,
    context: CONTEXT,
    hand,
    gone: gone.signal,
    line: ({ key, text }) => lines.set(key, text),
    leave: (to) => left.push(to),
  });
  const notes = () => [...lines.values()];
  return { toolbox, deps, done, left, troubles, notes, gone, who };
}

describe('what the model is told of its tools', () => {
  it('is JSON Schema of the arguments, and nothing of a tool that is off', () => {
    const parameters = [
      { name: 'order', type: 'string', description: 'The number on the invoice.', required: true },
      { name: 'year', type: 'integer', description: '', required: false },
    ];
    const request = { method: 'GET', url: server.url };
    const { toolbox } = desk({
      tools: [
        tool({ kind: 'webhook', name: 'order_status', parameters, request }),
        tool({ kind: 'hang-up', name: 'bye', on: false }),
      ],
    });
    expect(toolbox.definitions).toEqual([
      {
        name: 'order_status',
        description: 'Does it.',
        parameters: {
          type: 'object',
          properties: {
            order: { type: 'string', description: 'The number on the invoice.' },
            year: { type: 'integer' },
          },
          required: ['order'],
          additionalProperties: false,
        },
      },
    ]);
  });

  it('asks for a destination only where there is a choice', () => {
    const sales = { name: 'Sales', extension: '200' };
    const many = [sales, { name: 'Support', extension: '201' }];
    const schema = (destinations: object[]) =>
      desk({ tools: [tool({ kind: 'transfer', destinations })] }).toolbox.definitions[0]?.parameters;
    expect(schema([sales])).toMatchObject({ properties: {}, required: [] });
    expect(schema(many)).toMatchObject({
      properties: { destination: { enum: ['Sales', 'Support'] } },
      required: ['destination'],
    });
  });
});

describe('a tool that acts on the call', () => {
  const destinations = [
    { name: 'Sales', extension: '200', context: 'desks' },
    { name: 'Support', extension: '201' },
  ];

  it('transfers to the destination that was named, and to no other', async () => {
    const { toolbox, done } = desk({ tools: [tool({ kind: 'transfer', destinations })] });
    expect(await toolbox.run('it', { destination: 'sales' })).toMatchObject({ ok: true });
    expect(await toolbox.run('it', { destination: '0900123' })).toMatchObject({ ok: false });
    expect(done).toEqual([['transfer', { extension: '200', context: 'desks' }]]);
  });

  it('calls the person first where the transfer is attended', async () => {
    const one = tool({ kind: 'transfer', how: 'attended', destinations: destinations.slice(1) });
    const { toolbox, done } = desk({ tools: [one] });
    await toolbox.run('it', { summary: 'Ann asks for a refund.' });
    expect(done).toEqual([['consult', { extension: '201', summary: 'Ann asks for a refund.' }]]);
  });

  it('asks for a person, and goes back to the model or on to its fallback when nobody comes', async () => {
    const ask = (then: object) => [tool({ kind: 'ask-person', waitSeconds: 30, then })];
    const back = desk({ tools: ask({ to: 'back' }) });
    expect(await back.toolbox.run('it', { reason: 'a refund' })).toMatchObject({ ok: false });
    expect(back.done).toEqual([['ask', { reason: 'a refund', waitMs: 30_000 }]]);
    expect(back.left).toEqual([]);
    const on = desk({ tools: ask({ to: 'extension', extension: '300', context: '' }) });
    await on.toolbox.run('it', { reason: 'a refund' });
    expect(on.left).toEqual([{ to: 'extension', extension: '300', context: '' }]);
    const replaced = desk({ tools: ask({ to: 'dialplan' }) }, { replaced: true });
    await replaced.toolbox.run('it', { reason: 'a refund' });
    expect(replaced.left).toEqual([]);
    const taken = desk({ tools: ask({ to: 'dialplan' }) }, { somebody: true });
    expect(await taken.toolbox.run('it', { reason: 'a refund' })).toMatchObject({ ok: true });
    expect(taken.left).toEqual([]);
  });

  it('sends keys, and nothing else', async () => {
    const { toolbox, done, notes } = desk({ tools: [tool({ kind: 'send-digits' })] });
    expect(await toolbox.run('it', { digits: '12 34#' })).toMatchObject({ ok: true });
    expect(await toolbox.run('it', { digits: '12,SHELL' })).toMatchObject({ ok: false });
    expect(done).toEqual([['sendDigits', '1234#']]);
    expect(notes()[0]).toMatch(/digits: •• •••\)/);
  });

  it('sets the variables that are named, in one line each', async () => {
    const { toolbox, done } = desk({ tools: [tool({ kind: 'set-variables', variables: ['ORDER', 'WHY'] })] });
    await toolbox.run('it', { ORDER: 17, WHY: 'a\r\nb', PATH: '/' });
    expect(await toolbox.run('it', {})).toMatchObject({ ok: false });
    expect(done).toEqual([['set', { ORDER: '17', WHY: 'a b' }]]);
  });

  it('keeps a note and hangs up', async () => {
    const tools = [tool({ kind: 'note' }), tool({ kind: 'hang-up', name: 'bye' })];
    const { toolbox, done } = desk({ tools });
    await toolbox.run('it', { text: 'Calls again on Monday.' });
    await toolbox.run('bye', null);
    expect(done).toEqual([
      ['note', 'Calls again on Monday.'],
      ['hangUp', 'agent'],
    ]);
  });

  it('does nothing when it is not there, is off, or the agent has left', async () => {
    const tools = [tool({ kind: 'hang-up', on: false }), tool({ kind: 'note', name: 'note' })];
    const { toolbox, done, gone } = desk({ tools });
    expect(await toolbox.run('it', {})).toMatchObject({ ok: false });
    gone.abort();
    expect(await toolbox.run('note', { text: 'x' })).toMatchObject({ ok: false });
    expect(done).toEqual([]);
  });
});

describe('a webhook', () => {
  const parameters = [{ name: 'order', type: 'string', description: '', required: true }];
  const hook = (over: object = {}, request: object = {}) =>
    tool({
      kind: 'webhook',
      parameters,
      request: {
        method: 'GET',
        url: `${server.url}/{shop}/orders/{order}?from={caller_number}`,
        headers: [{ name: 'Authorization', value: 'Bearer {secret.CRM}' }],
        ...request,
      },
      ...over,
    });

  it('is asked with facts, call and arguments, and its answer is the model’s', async () => {
    server.answer = () => ({ body: '{"state":"sent","more":{"a":1}}' });
    const { toolbox, done, troubles, notes } = desk({
      tools: [hook({ variables: ['state', 'more', 'other'] })],
      facts: { shop: 'north' },
    });
    const result = await toolbox.run('it', { order: 4711, caller_number: '110', shop: 'south' });
    expect(result).toEqual({ ok: true, text: '{"state":"sent","more":{"a":1}}' });
    expect(server.requests[0]).toMatchObject({ method: 'GET', path: '/north/orders/4711?from=030123' });
    expect(server.requests[0]?.headers.authorization).toBe('Bearer hush');
    expect(done).toEqual([['set', { state: 'sent' }]]);
    expect(troubles).toEqual([null]);
    expect(notes()[0]).toMatch(/^it \(order: ••••\): done after \d+\.\d s$/);
  });

  it('takes no argument for what is known of the call, or for a fact', async () => {
    const taken = ['caller_number', 'shop', 'order'];
    const { toolbox } = desk({
      tools: [hook({ parameters: taken.map((name) => ({ ...parameters[0], name })) })],
      facts: { shop: 'north' },
    });
    await toolbox.run('it', { order: 'A1', caller_number: '110', shop: 'south' });
    expect(server.requests[0]?.path).toBe('/north/orders/A1?from=030123');
  });

  it('leaves a line of its own in the transcript, also after an agent that did the same', async () => {
    const lines = new Map<string, string>();
    for (const one of [desk({ tools: [hook()] }, { lines }), desk({ tools: [hook()] }, { lines })]) {
      await one.toolbox.run('it', { order: 'A' });
      await one.toolbox.run('it', { order: 'B' });
    }
    expect([...lines.values()].map((text) => text.slice(0, 13))).toEqual([
      'it (order: A)',
      'it (order: B)',
      'it (order: A)',
      'it (order: B)',
    ]);
  });

  it('shows digits in the transcript where the settings keep them', async () => {
    const { toolbox, notes } = desk({ tools: [hook()] }, { keepDigits: true });
    await toolbox.run('it', { order: '4711' });
    expect(notes()[0]).toContain('order: 4711');
  });

  it('is not asked where the arguments do not fit, and the model is told which', async () => {
    const { toolbox } = desk({ tools: [hook()] });
    for (const args of [{}, { order: '' }, { order: ['a'] }, 'order', null]) {
      const { ok, text } = await toolbox.run('it', args);
      expect(ok).toBe(false);
      expect(text).toContain('fit');
    }
    expect(server.requests).toEqual([]);
  });

  it('takes arguments as some engines hand them on: as text', async () => {
    const { toolbox } = desk({ tools: [hook()] });
    expect(await toolbox.run('it', '{"order":"A1"}')).toMatchObject({ ok: true });
  });

  it.each([
    ['an error', () => ({ status: 500, body: 'boom' }), 'webhook-refused'],
    [
      'a redirect',
      () => ({ status: 302, headers: { location: `${server.url}/elsewhere` } }),
      'webhook-refused',
    ],
    ['too much', () => ({ body: 'x'.repeat(300_000) }), 'webhook-answer-too-long'],
    ['nothing', () => null, 'webhook-slow'],
  ])('that answers %s is told to the model and to the operator, without secrets', async (_, answer, code) => {
    server.answer = answer;
    const { toolbox, troubles, notes } = desk({ tools: [hook({}, { timeoutMs: 300 })] });
    const result = await toolbox.run('it', { order: 'A1' });
    expect(result.ok).toBe(false);
    expect(result.text.length).toBeGreaterThan(10);
    expect(troubles[0]?.code).toBe(code);
    expect(server.requests).toHaveLength(1);
    expect(JSON.stringify([result, troubles, notes()]) + logged).not.toContain('hush');
    expect(notes()[0]).toContain('failed after');
  });

  it('that is not there is told, too', async () => {
    const { toolbox, troubles } = desk({ tools: [hook()] });
    await server.stop();
    expect(await toolbox.run('it', { order: 'A1' })).toMatchObject({ ok: false });
    expect(troubles[0]?.code).toBe('webhook-failed');
    server = await new WebServer().start();
  });

  it('is broken off when the agent leaves or the engine thinks better of it', async () => {
    server.answer = () => null;
    const one = desk({ tools: [hook()] });
    const leaving = one.toolbox.run('it', { order: 'A1' });
    const stop = new AbortController();
    const stopped = one.toolbox.run('it', { order: 'A1' }, stop.signal);
    await expect.poll(() => server.requests.length).toBe(2);
    stop.abort();
    expect(await stopped).toMatchObject({ ok: false });
    one.gone.abort();
    expect(await leaving).toMatchObject({ ok: false });
    expect(one.troubles).toEqual([]);
  });
});

describe('the lookup before a call', () => {
  const asked = (over: object = {}) => {
    const lookup = Lookup.parse({
      method: 'GET',
      url: `${server.url}/{caller_number}`,
      timeoutMs: 300,
      ...over,
    });
    const { deps, who, troubles } = desk({ lookup });
    return { found: lookUp(deps, who, CONTEXT, 'call-1'), troubles };
  };

  it('fills variables with the plain fields of the answer, and none of the call’s own', async () => {
    server.answer = () => ({
      body: '{"name":"Ann","orders":3,"vip":true,"caller_number":"110","list":[1],"bad-name":"x","none":null}',
    });
    const { found, troubles } = asked();
    expect(await found).toEqual({ name: 'Ann', orders: '3', vip: 'true' });
    expect(server.requests[0]?.path).toBe('/030123');
    expect(troubles).toEqual([null]);
  });

  it.each([
    ['does not answer', () => null],
    ['refuses', () => ({ status: 404 })],
    ['answers no object', () => ({ body: '["Ann"]' })],
    ['answers no JSON', () => ({ body: '<html>' })],
  ])('that %s leaves the call without', async (_, answer) => {
    server.answer = answer;
    const { found, troubles } = asked();
    expect(await found).toEqual({});
    expect(troubles[0]?.code).toBe('lookup-failed');
  });

  it('waits no longer for a keychain that does not answer', async () => {
    const lookup = Lookup.parse({
      method: 'GET',
      url: server.url,
      timeoutMs: 200,
      headers: [{ name: 'X-Key', value: '{secret.CRM}' }],
    });
    const { deps, who } = desk({ lookup });
    expect(await lookUp({ ...deps, secret: () => new Promise(() => undefined) }, who, CONTEXT, '1')).toEqual(
      {},
    );
  });
});
