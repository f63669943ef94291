import { expect } from 'vitest';
import { AgentTools, type AgentTool } from '../../src/shared/domain/tools.ts';
import { tone, tonesOf } from '../asterisk/audio.ts';
import { readUpTo, ruler } from '../asterisk/ruler.ts';
import type { ToolServer, Use } from '../engines/stand-in.ts';
import type { WebServer } from '../support/web-server.ts';
import { AGENT_HZ, CALLER_HZ, type Visit } from './engine-visit.ts';

/** What the person sounds like to whom the agent transfers: a second telephone, extension 7001 of the PBX. */
const ALICE_HZ = 700;

/** @param crm address of the company's server that knows of orders */
export function toolsOf(crm: string): AgentTool[] {
  const described = { description: 'Does it.' };
  return AgentTools.parse([
    {
      ...described,
      kind: 'webhook',
      name: 'look_up',
      parameters: [{ name: 'order', type: 'string', description: '', required: true }],
      request: { method: 'GET', url: `${crm}/orders/{order}` },
    },
    { ...described, kind: 'note', name: 'keep_note' },
    {
      ...described,
      kind: 'transfer',
      name: 'to_sales',
      destinations: [{ name: 'Sales', extension: '7001' }],
    },
  ]);
}

/** Three tools at once: each is told its own result, in the vendor's form, whichever is done first; and the agent goes on. */
export async function tools(visit: Visit<ToolServer>, crm: WebServer): Promise<void> {
  const { standIn, desk } = visit;
  const [order, status] = ['47/11', '{"state":"on its way"}'];
  crm.requests.length = 0;
  crm.answer = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { body: status };
  };
  const [lookUp, note, unknown] = standIn.useTools(
    [
      { name: 'look_up', args: { order } },
      { name: 'keep_note', args: { text: 'Asks about an order.' } },
      { name: 'open_the_safe', args: {} },
    ],
    { sound: tone(AGENT_HZ, 400), words: 'One moment.' },
  );
  await visit.prompt();
  expect(await answered(visit, lookUp!)).toEqual(standIn.answerTo(lookUp!, { ok: true, text: status }));
  expect(await answered(visit, note!)).toEqual(standIn.answerTo(note!, { ok: true, text: 'Noted.' }));
  expect(await answered(visit, unknown!)).toEqual(
    standIn.answerTo(unknown!, { ok: false, text: 'There is no tool open_the_safe.' }),
  );
  expect(crm.requests.map(({ path }) => path)).toEqual(['/orders/47%2F11']);
  await desk.until('the note', async () =>
    (await visit.lines()).some(({ from, text }) => from === 'note' && text.includes('Asks about an order.')),
  );
  await visit.agentSpeaks(tone(AGENT_HZ, 400), 'It is on its way.');
}

async function answered({ desk, standIn }: Visit<ToolServer>, { name, answer }: Use): Promise<object> {
  let got: object | null = null;
  void answer.then((message) => (got = message));
  return desk.until(`answer to ${name}`, () => {
    expect(standIn.faults).toEqual([]);
    return got;
  });
}

/** The agent says to whom, to its end; then the second telephone rings, and the two hear each other. */
export async function transfer(visit: Visit<ToolServer>): Promise<void> {
  const { standIn, caller, world } = visit;
  const sentence = ruler(1500);
  const rings = world.outside.expectCall('alice');
  const since = Date.now();
  standIn.useTools([{ name: 'to_sales', args: {} }], {
    sound: sentence,
    words: 'I connect you with my colleague of the sales department.',
  });
  await visit.prompt();
  const alice = await rings;
  // To its last frame.
  expect(readUpTo(sentence, await caller.heard(since))).toBeGreaterThan(1500 - 20);
  await alice.answer();
  const connected = Date.now();
  const hears = (call: typeof caller, hz: number): Promise<unknown> =>
    call.hears(`${String(hz)} Hz`, (heard) => tonesOf(heard, hz, { minMs: 200 }).length > 0, {
      since: connected,
    });
  caller.say(tone(CALLER_HZ, 1500));
  alice.say(tone(ALICE_HZ, 1500));
  await Promise.all([hears(alice, CALLER_HZ), hears(caller, ALICE_HZ)]);
  expect(await visit.record()).toMatchObject({ outcome: 'transferred' });
  await caller.hangUp();
  await alice.ended;
}
