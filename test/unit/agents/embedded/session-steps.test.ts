import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { embeddedEngine } from '../../../../src/main/agents/embedded/engine.ts';
import { createLog } from '../../../../src/main/log.ts';
import type { TranscriptLine } from '../../../../src/shared/domain/call.ts';
import { Conversation } from '../../../../src/shared/domain/conversation.ts';
import { agentOf, context, FakeHost, FakeSpeech, run } from './fakes.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

const conversation = Conversation.parse({
  start: 'order',
  steps: {
    order: {
      ...{ do: 'collect', prompt: 'Order?', kind: 'digits', into: 'order', min: 2, max: 2, to: 'find' },
      ...{ noInput: [], noMatch: [], giveUp: 'bye' },
    },
    find: {
      ...{ do: 'look-up', text: 'Looking.', tool: 'orders', arguments: { id: '{order}' } },
      ...{ results: { state: 'state' }, timeoutMs: 5000, ok: 'found', failed: 'sorry' },
    },
    found: { do: 'say', text: 'Order {order} is {state}.', to: 'message' },
    sorry: { do: 'say', text: 'Sorry.', to: 'message' },
    message: { do: 'note', prompt: 'Message?', into: 'message', giveUp: 'bye', to: 'bye' },
    bye: { do: 'hang-up', text: 'Bye.' },
  },
});

function call(
  answer: () => Promise<{ ok: boolean; text: string }>,
  before: TranscriptLine[] = [],
  of = agentOf({ options: { conversation } }),
) {
  const speech = new FakeSpeech();
  const host = new FakeHost();
  const tools: unknown[] = [];
  host.callTool = (name, args?: unknown) => {
    tools.push([name, args]);
    return answer();
  };
  const variables: unknown[] = [];
  host.setVariables = (values) => void variables.push(values);
  const engine = embeddedEngine({ speech, log: createLog({ level: 'silent' }) });
  const session = engine.open({ agent: of, context, host, before });
  return { speech, host, session, tools, variables, pass: (ms: number) => run(host, session, ms) };
}

describe('a look-up', () => {
  it('asks the tool with what was keyed in, tells what came, and gives the variables to the dialplan', async () => {
    const { host, session, tools, variables, pass } = call(() =>
      Promise.resolve({ ok: true, text: '{"state":"sent"}' }),
    );
    session.start();
    await pass(500);
    session.digit('4');
    session.digit('2');
    await pass(1500);
    expect(tools).toEqual([['orders', { id: '42' }]]);
    expect([...host.lines.values()].map(({ text, step }) => [text, step])).toEqual([
      ['Order?', 'order'],
      ['Looking.', 'find'],
      ['Order 4 2 is sent.', 'found'],
      ['Message?', 'message'],
    ]);
    await pass(10_000);
    expect(host.news()).toContain('hang up: conversation-ended');
    expect(variables).toEqual([{ order: '42', state: 'sent' }]);
  });

  it('that does not end in time has failed', async () => {
    const { host, session, pass } = call(() => new Promise(() => undefined));
    session.start();
    await pass(500);
    session.digit('4');
    session.digit('2');
    await pass(4000);
    expect(host.news()).not.toContain('agent: Sorry.');
    await pass(2000);
    expect(host.news()).toContain('agent: Sorry.');
  });
});

it('keeps a message of several turns as a note', async () => {
  const { speech, host, session, pass } = call(() => Promise.resolve({ ok: false, text: '' }));
  session.start();
  await pass(500);
  session.digit('4');
  session.digit('2');
  await pass(1500);
  for (const text of ['The door', 'is open.']) {
    speech.texts.push(text);
    speech.event('onset');
    speech.event('speech');
    await pass(400);
    speech.event('pause');
    await pass(460);
    speech.event('end');
    await pass(1000);
  }
  expect(host.news().join()).not.toContain('note');
  await pass(3000);
  expect(host.news()).toContain('note: Message: The door is open.');
});

it('does not greet a caller who has told the agent before it what they want', async () => {
  const before: TranscriptLine = {
    id: 1,
    at: 1,
    from: 'caller',
    text: 'Red, please',
    heard: null,
    latencyMs: null,
  };
  const { host, session, pass } = call(() => Promise.resolve({ ok: true, text: '' }), [before], agentOf());
  session.start();
  await pass(100);
  expect(host.news()).toEqual(['agent: Red it is.']);
});

it('says what the operator tells it to, then listens where it was', async () => {
  const { host, session, pass } = call(() => Promise.resolve({ ok: true, text: '' }), [], agentOf());
  session.start();
  await pass(1500);
  host.news();
  session.say('My colleague is on the way.');
  await pass(1000);
  expect(host.news()).toEqual(['agent: My colleague is on the way.']);
  await pass(6000);
  expect(host.news()).toContain('agent: Are you there?');
});
