import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Connections, Endpoint } from '../../../../src/main/agents/pipeline/http.ts';
import { chatModel, type ModelEvent } from '../../../../src/main/agents/pipeline/llm.ts';
import { endpointRecognizer } from '../../../../src/main/agents/pipeline/stt.ts';
import { endpointVoice } from '../../../../src/main/agents/pipeline/tts.ts';
import { resampled, soundOfWav, wavOf } from '../../../../src/main/agents/sound.ts';
import { problemOf } from '../../../../src/shared/domain/problem.ts';
import { LanServer, type ModelDeed } from '../../../engines/lan-server.ts';

const KEY = 'sk-this-must-not-be-shown';
let server: LanServer;
let connections: Connections;

beforeEach(async () => {
  server = new LanServer();
  connections = new Connections();
  await server.start();
});
afterEach(async () => {
  connections.close();
  await server.stop();
  expect(server.faults).toEqual([]);
});

const endpoint = (base = server.url): Endpoint =>
  new Endpoint({ connections, what: 'The language model', base, key: () => Promise.resolve(KEY) });

async function ask(deeds: ModelDeed[], abort = new AbortController(), base = server.url) {
  server.script = () => deeds;
  const events: ModelEvent[] = [];
  const model = chatModel({ endpoint: endpoint(base), model: 'm', temperature: 0 });
  const messages = [{ role: 'system', content: 'Be brief.' } as const];
  const tools = [{ name: 'look', description: 'Looks', parameters: { type: 'object' } }];
  try {
    for await (const event of model.answer(messages, tools, abort.signal)) events.push(event);
    return { events, code: '', message: '' };
  } catch (error) {
    const { code, message } = problemOf(error);
    return { events, code, message };
  }
}
const data = (delta: object, more: object = {}): ModelDeed => ({
  raw: `data: ${JSON.stringify({ choices: [{ delta, ...more }] })}\n\n`,
});
const text = (events: ModelEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('a language model', () => {
  it('streams words and puts tool calls together', async () => {
    server.key = KEY;
    const { events } = await ask(['Grüße, ', 'dear.', { tool: 'look', args: '{"a": "b"}' }]);
    expect(text(events)).toBe('Grüße, dear.');
    const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a": "b"}' } };
    expect(events.at(-1)).toEqual({ type: 'calls', calls: [call] });
    expect(server.chats[0]?.tools?.[0]?.function.name).toBe('look');
  });

  it('may number its calls badly, leave out their ids, and give objects', async () => {
    const call = (id: string | null, name: string, args: unknown) => ({
      index: 0,
      id,
      function: { name, arguments: args },
    });
    const calls = [call('a', 'one', { x: 1 }), call('b', 'two', '{}')];
    const { events } = await ask([data({ tool_calls: calls }), data({}, { finish_reason: 'tool_calls' })]);
    expect(events).toMatchObject([
      { calls: [{ function: { arguments: '{"x":1}' } }, { id: 'b', function: { name: 'two' } }] },
    ]);
    const nameless = await ask([data({ tool_calls: [{ function: { name: 'one' } }] })]);
    expect(nameless.events).toMatchObject([{ calls: [{ id: 'call_1', function: { arguments: '' } }] }]);
  });

  it('uses its connection again', async () => {
    for (let i = 0; i < 3; i++) {
      expect((await ask(['Yes.'])).code).toBe('');
      // What follows the last word is still on its way.
      await sleep(50);
    }
    expect(server.connections).toBe(1);
  });

  it('is left at once when its answer is no longer wanted', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await ask(['One ', 300, 'two.'], abort);
    await expect.poll(() => server.chats[0]?.dropped).toBe(true);
  });

  const hundred = Array.from({ length: 30 }, (): ModelDeed => ({ raw: 'data: {"what":\n\n' }));
  it.each<[string, ModelDeed[], string]>([
    ['refuses the key', [{ status: 401, body: `bad key ${KEY}` }], 'engine-key-refused'],
    ['does not know the model', [{ status: 404, body: 'model "m" not found' }], 'engine-not-found'],
    ['has too much to do', [{ status: 429, body: `slow down, ${KEY}` }], 'engine-limit'],
    ['is in trouble', [{ status: 503, body: 'loading' }], 'engine-not-accepted'],
    ['breaks off', ['One ', { breaks: true }], 'engine-lost'],
    ['breaks off before a word', [{ breaks: true }], 'engine-lost'],
    ['sends nothing that can be read', hundred, 'engine-garbage'],
    [
      'complains in its stream',
      ['One ', { raw: 'data: {"error":{"message":"out of memory"}}\n\n' }],
      'engine-error',
    ],
  ])('that %s is understood', async (_, deeds, code) => {
    const answer = await ask(deeds);
    expect(answer.code).toBe(code);
    expect(answer.message).not.toContain(KEY);
  });

  it('that says something unreadable in between still answers', async () => {
    const { events, code } = await ask(['One ', { raw: 'data: {oops\n\n: x\n\ndata: 7\n\n' }, 'two.']);
    expect([text(events), code]).toEqual(['One two.', '']);
  });

  it('that is not there is named', async () => {
    const { code, message } = await ask([], undefined, 'http://127.0.0.1:9/v1');
    expect(code).toBe('engine-unreachable');
    expect(message).toBe('The language model at 127.0.0.1:9 could not be reached (ECONNREFUSED).');
  });
});

describe('speech on the network', () => {
  const signal = new AbortController().signal;

  it('transcribes what telephones hear', async () => {
    const recognize = endpointRecognizer({ endpoint: endpoint(), model: 'whisper', language: 'de-AT' });
    expect(await recognize(new Int16Array(8000), signal)).toBe('');
    expect(server.transcribed).toHaveLength(1);
  });

  it('speaks at the rate of telephones', async () => {
    const voice = endpointVoice({ endpoint: endpoint(), model: 'k', voice: 'slt', rate: 16_000 });
    expect(await voice.speak('Hello.', signal)).toHaveLength(800);
  });

  it('that is refused says so', async () => {
    server.key = 'another';
    const voice = endpointVoice({ endpoint: endpoint(), model: 'k', voice: 'slt', rate: 16_000 });
    await expect(voice.speak('Hello.', signal)).rejects.toMatchObject({ code: 'engine-key-refused' });
  });
});

describe('sounds', () => {
  const tone = (rate: number): Int16Array =>
    Int16Array.from({ length: rate / 5 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 440 * i) / rate));

  it.each([
    [24_000, 8000],
    [22_050, 8000],
    [8000, 16_000],
    [8000, 8000],
  ])('go from %i to %i samples per second in their place', (from, to) => {
    const wanted = tone(to);
    const got = resampled(tone(from), from, to);
    expect(got).toHaveLength(wanted.length);
    let off = 0;
    for (let i = 200; i < got.length - 200; i++)
      off = Math.max(off, Math.abs((got[i] ?? 0) - (wanted[i] ?? 0)));
    // A whole sample out of its place would be 2700 at 8 kHz.
    expect(off).toBeLessThan(1500);
  });

  it('survive a file', () => {
    const pcm = tone(16_000);
    expect(soundOfWav(wavOf(pcm, 16_000))).toEqual({ pcm, rate: 16_000 });
    expect(soundOfWav(new Uint8Array(100))).toBeNull();
  });
});
