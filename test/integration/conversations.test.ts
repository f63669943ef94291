import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { TEMPLATES, type ConversationTemplate } from '../../src/shared/conversations/templates.ts';
import { AgentConfig } from '../../src/shared/domain/agent.ts';
import type { TranscriptLine } from '../../src/shared/domain/call.ts';
import { speak, type Voice } from '../asterisk/speak.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TestDesk } from '../support/desk.ts';

const EXTENSIONS = { 'front-desk': '8100', 'after-hours': '8101', 'order-status': '8102', survey: '8103' };

/** The order service of a company, with the one order that it knows. */
const asked: string[] = [];
const orders = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ state: 'on its way', expected: 'on Friday' }));
});

const the = useWorld({ extensions: Object.values(EXTENSIONS) });
let desk: TestDesk;
beforeAll(async () => {
  await new Promise<void>((resolve) => void orders.listen(0, '127.0.0.1', resolve));
  const { port } = orders.address() as AddressInfo;
  const tool = {
    kind: 'webhook',
    name: 'order_status',
    description: 'What is known of an order.',
    parameters: [{ name: 'order', type: 'string', description: 'Its number.', required: true }],
    request: { method: 'GET', url: `http://127.0.0.1:${port}/orders/{order}` },
  };
  const agents = TEMPLATES.map(({ id, conversation, facts, tools }) =>
    AgentConfig.parse({
      ...{ ...defaultAgent(), id, facts, options: { conversation } },
      tools: tools.length > 0 ? [tool] : [],
    }),
  );
  desk = await TestDesk.start({
    pbx: the.world.pbx,
    agents,
    assignments: agents.map(({ id }) => ({
      ...{ extension: EXTENSIONS[id as ConversationTemplate['id']], agentId: id, variables: [] },
    })),
  });
});
afterAll(async () => {
  await desk?.stop();
  orders.close();
});

/** A caller who speaks with one of the four, and knows what was said. */
class Caller {
  readonly #id: string;
  readonly #call: OutsideCall;
  /** Lines that were answered already. */
  #seen = 0;

  private constructor(call: OutsideCall, id: string) {
    this.#call = call;
    this.#id = id;
  }

  static async at(template: ConversationTemplate['id']): Promise<Caller> {
    const number = EXTENSIONS[template];
    const call = await the.world.outside.call(number, { callerNumber: '0301112222' });
    const row = await desk.until(`the call to ${number}`, () =>
      [...desk.calls.values()].find(
        ({ calledNumber, state }) => calledNumber === number && state === 'with-agent',
      ),
    );
    return new Caller(call, row.id);
  }

  lines(): Promise<TranscriptLine[]> {
    return desk.invoke('board.watch', { callId: this.#id });
  }

  /** Waits for a new line, and gives it. */
  async hears(words: RegExp): Promise<TranscriptLine> {
    return desk.until(
      `${this.#id} hearing ${words}`,
      async () => {
        const lines = await this.lines();
        const at = lines.findIndex(
          (line, i) => i >= this.#seen && line.from !== 'caller' && words.test(line.text),
        );
        if (at < 0) return null;
        this.#seen = at + 1;
        return lines[at];
      },
      25_000,
    );
  }

  async says(text: string, voice: Voice = 'rms', afterMs = 300): Promise<void> {
    await sleep(afterMs);
    await this.#call.say(await speak(text, voice)).finished;
  }

  async keys(digits: string): Promise<void> {
    await sleep(300);
    await this.#call.sendDtmf(digits);
  }

  outcome(): Promise<string> {
    return desk.until(
      'the record',
      async () => (await desk.records()).find(({ id }) => id === this.#id)?.outcome,
      20_000,
    );
  }
}

async function frontDesk(): Promise<void> {
  const caller = await Caller.at('front-desk');
  const greeting = await caller.hears(/^Hello/);
  // Into the greeting, which is cut off.
  await caller.says('What are your opening hours?', 'slt', 1500);
  const answer = await caller.hears(/Monday to Friday/);
  expect(answer.step).toBe('hours');
  const cut = (await caller.lines()).find(({ id }) => id === greeting.id);
  expect(cut?.heard?.text).not.toMatch(/help you\?$/);
  await caller.hears(/anything else/);
  await caller.says('The quick brown fox jumps over the lazy dog.', 'slt', 2000);
  await caller.hears(/did not understand/);
  await caller.says('No, thank you.', 'rms', 7000);
  await caller.hears(/Goodbye/);
  expect(await caller.outcome()).toBe('agent-hung-up');
}

async function afterHours(): Promise<void> {
  const caller = await Caller.at('after-hours');
  await caller.hears(/leave a message/);
  await caller.says('Yes please, I would like to leave a message.');
  await caller.hears(/your name and your message/);
  await caller.says('The door of my office is broken.', 'rms', 1000);
  const note = await caller.hears(/^Message: /);
  expect(note).toMatchObject({ from: 'note' });
  expect(note.text).toMatch(/door|office|broken/i);
  await caller.hears(/call you back/);
  await caller.keys('5550123#');
  await caller.hears(/5 5 5, 0 1 2 3/);
  await caller.says('Yes.', 'rms', 4000);
  await caller.hears(/Thank you/);
  expect(await caller.outcome()).toBe('agent-hung-up');
}

async function orderStatus(): Promise<void> {
  const caller = await Caller.at('order-status');
  await caller.hears(/order number/);
  await caller.says('One two three four five six.', 'rms', 2500);
  const back = await caller.hears(/^That is|again|digit by digit|key in/);
  // What was not understood is keyed in.
  if (!/^That is 1 2 3, 4 5 6\./.test(back.text)) {
    if (back.text.startsWith('That is')) {
      await caller.says('No.', 'rms', 4000);
      await caller.hears(/digit by digit|key in/);
    }
    await caller.keys('123456#');
    await caller.hears(/^That is 1 2 3, 4 5 6\./);
  }
  await caller.keys('1');
  const answer = await caller.hears(/on its way/);
  expect(answer).toMatchObject({ step: 'dated', text: 'Your order is on its way. We expect it on Friday.' });
  expect(asked).toEqual(['/orders/123456']);
  // Says nothing, and is asked again.
  await caller.hears(/another order\?/);
  await caller.hears(/Say yes for another order/);
  await caller.says('No thanks.', 'rms', 4000);
  await caller.hears(/Goodbye/);
  expect(await caller.outcome()).toBe('agent-hung-up');
}

async function survey(): Promise<void> {
  const caller = await Caller.at('survey');
  await caller.hears(/How satisfied/);
  await caller.keys('7');
  await caller.hears(/not from 1 to 5/);
  await caller.keys('4');
  await caller.hears(/Was your question solved/);
  await caller.says('Yes, it was.', 'rms', 3000);
  await caller.hears(/anything that you would like to tell us/);
  await caller.hears(/Thank you for your time/);
  expect(await caller.outcome()).toBe('agent-hung-up');
}

it('the four ready-made conversations are each played through by a caller who speaks and presses keys', async () => {
  await Promise.all([frontDesk(), afterHours(), orderStatus(), survey()]);
}, 90_000);
