import { describe, expect, it } from 'vitest';
import { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { AgentTool, AgentTools, checkTools, webhookSecrets } from '../../../../src/shared/domain/tools.ts';
import { Webhook } from '../../../../src/shared/domain/webhook.ts';
import { agent } from '../../../fixtures/calls.ts';

const webhook = (over: Partial<Webhook> = {}) =>
  Webhook.parse({ method: 'POST', url: 'https://crm.example/orders', ...over });
const orders = (over: object = {}) =>
  AgentTool.parse({
    kind: 'webhook',
    name: 'order_status',
    description: 'Tells where an order is.',
    request: webhook(),
    ...over,
  });

describe('the tools of an agent', () => {
  it('are none, and nothing is looked up or told, where the settings are of before there were any', () => {
    const before = AgentConfig.omit({ tools: true, lookup: true, afterCall: true }).parse(agent());
    expect(AgentConfig.parse(before)).toMatchObject({ tools: [], lookup: null, afterCall: null });
  });

  it.each(['Transfer', 'to sales', '1st', 'a'.repeat(41), 'größe', ''])('are not named %j', (name) => {
    expect(AgentTool.safeParse({ kind: 'note', name, description: 'Keeps a note.' }).success).toBe(false);
  });

  it('have names of their own', () => {
    expect(AgentTools.safeParse([orders(), orders()]).error?.issues[0]?.message).toContain('same name');
  });

  it('set no variable that Cordboard answers with', () => {
    const tool = { kind: 'set-variables', name: 'tell', description: 'Tells.' };
    expect(AgentTool.safeParse({ ...tool, variables: ['ORDER_ID'] }).success).toBe(true);
    for (const name of ['CORDBOARD_RESULT', 'SHELL(ls)', '__inherited=1'])
      expect(AgentTool.safeParse({ ...tool, variables: [name] }).success).toBe(false);
  });
});

describe('a webhook', () => {
  it.each([
    'https://crm.example/orders/{order}',
    'http://10.0.0.5:8080',
    'https://crm.example?q={caller_number}',
    'https://[fd00::1]/x',
  ])('may go to %s', (url) => {
    expect(Webhook.safeParse({ method: 'GET', url }).success).toBe(true);
  });

  it.each([
    'https://{host}/orders',
    'https://crm.{zone}.example/',
    'https://crm.example:{port}/',
    '{url}',
    'ftp://crm.example/',
    'https://user:password@crm.example/',
    'https://crm.example\\@evil.example/',
    'https://',
  ])('may not go to %s', (url) => {
    expect(Webhook.safeParse({ method: 'GET', url }).success).toBe(false);
  });

  it('sets no header that would change how the request is framed, or the number of its delivery', () => {
    for (const name of ['Host', 'Transfer-Encoding', 'Idempotency-Key', 'bad header', 'x:y'])
      expect(Webhook.safeParse({ ...webhook(), headers: [{ name, value: '1' }] }).success).toBe(false);
  });
});

describe('checkTools', () => {
  const faults = (over: Partial<AgentConfig>) => checkTools(agent(over)).map(({ message }) => message);

  it('finds nothing wrong with what is right', () => {
    const body = '{"order": {order}, "text": "from {caller_number}"}';
    const headers = [{ name: 'Authorization', value: 'Bearer {secret.CRM}' }];
    expect(faults({ tools: [orders({ request: webhook({ body, headers }) })], lookup: webhook() })).toEqual(
      [],
    );
  });

  it('finds secrets outside of headers, bodies that are no JSON and parameters that hide what is known', () => {
    expect(faults({ lookup: webhook({ url: 'https://crm.example/?key={secret.CRM}' }) })[0]).toContain(
      'header',
    );
    expect(faults({ afterCall: webhook({ body: '{"a": {order}' }) })[0]).toContain('JSON');
    const parameters = [{ name: 'caller_number', type: 'string', description: '', required: true }];
    expect(faults({ tools: [orders({ parameters })] })[0]).toContain('{caller_number}');
  });

  it('takes a body for what its header says', () => {
    const headers = [{ name: 'content-type', value: 'application/x-www-form-urlencoded' }];
    expect(faults({ lookup: webhook({ body: 'order={order}', headers }) })).toEqual([]);
  });
});

describe('webhookSecrets', () => {
  it('names each secret that the headers of tools, lookup and report refer to once', () => {
    const headers = [{ name: 'Authorization', value: 'Bearer {secret.CRM}' }];
    const other = [{ name: 'X-Key', value: '{secret.CRM}{secret.DESK}' }];
    const tools = [orders({ request: webhook({ headers }) })];
    expect(webhookSecrets({ tools, lookup: null, afterCall: webhook({ headers: other }) })).toEqual([
      'CRM',
      'DESK',
    ]);
  });
});
