import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LanguageModel, ModelEvent } from '../../../../src/main/agents/pipeline/llm.ts';
import { lost, notAccepted } from '../../../../src/main/agents/pipeline/problems.ts';
import { PipelineOptions } from '../../../../src/main/agents/pipeline/options.ts';
import type { ChatMessage } from '../../../../src/main/agents/pipeline/protocol.ts';
import { PipelineSession } from '../../../../src/main/agents/pipeline/session.ts';
import { ownVoice } from '../../../../src/main/agents/voice-source.ts';
import type { ToolResult } from '../../../../src/main/agents/port.ts';
import { createLog } from '../../../../src/main/log.ts';
import type { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { NORMAL_TURNS } from '../../../../src/shared/domain/turn-taking.ts';
import { agentOf, context, FakeHost, FakeSpeech, run } from '../embedded/fakes.ts';

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

/** What a model does: writes a word, waits for some ms, fails, or asks for a tool. */
type Deed = string | number | Error | { tool: string; args?: string };

class FakeModel implements LanguageModel {
  readonly who = 'The language model at lan';
  /** What is done in the next answers. */
  readonly script: Deed[][] = [];
  readonly asked: ChatMessage[][] = [];
  tools: string[] = [];
  aborted = 0;

  async *answer(
    messages: readonly ChatMessage[],
    tools: readonly { name: string }[],
    signal: AbortSignal,
  ): AsyncIterable<ModelEvent> {
    this.asked.push(structuredClone([...messages]));
    this.tools = tools.map(({ name }) => name);
    const deeds = this.script.shift() ?? ['Well.'];
    const count = (): number => (this.aborted += 1);
    signal.addEventListener('abort', count, { once: true });
    for (const [i, deed] of deeds.entries()) {
      if (typeof deed === 'number') await new Promise((resolve) => setTimeout(resolve, deed));
      if (signal.aborted) throw new Error('aborted');
      if (deed instanceof Error) throw deed;
      if (typeof deed === 'string') yield { type: 'text', text: deed };
      if (typeof deed === 'object') {
        const id = `call-${String(this.asked.length)}-${String(i)}`;
        const call = { name: deed.tool, arguments: deed.args ?? '{}' };
        yield { type: 'calls', calls: [{ id, type: 'function', function: call }] };
      }
    }
    signal.removeEventListener('abort', count);
  }

  /** The conversation that it was asked to go on with last, in short, without what it was told first. */
  get last(): string[] {
    return (this.asked.at(-1) ?? [])
      .slice(1)
      .map(({ role, content, ...more }) =>
        'tool_calls' in more && more.tool_calls
          ? `${role}: ${content ?? ''} -> ${more.tool_calls.map((call) => call.function.name).join(' ')}`
          : `${role}: ${content ?? ''}`,
      );
  }
}

function call(options: Partial<PipelineOptions> = {}, more: Partial<AgentConfig> = {}) {
  const speech = new FakeSpeech();
  const host = new FakeHost();
  const model = new FakeModel();
  const agent = agentOf(more);
  const session = new PipelineSession({
    hearing: speech,
    voice: ownVoice(speech, 'rms'),
    model,
    log: createLog({ level: 'silent' }),
    now: Date.now,
    agent,
    options: PipelineOptions.parse({
      llmUrl: 'http://lan/v1',
      llmModel: 'm',
      instructions: 'You sell at {shop}.',
      greeting: 'This is {shop}.',
      noInput: 'Are you there?\nGoodbye.',
      ...options,
    }),
    context,
    host,
    before: [],
    onStop: () => undefined,
  });
  const pass = (ms: number): Promise<void> => run(host, session, ms);
  /** The caller speaks for a second and falls silent; the recognizer will give this. */
  const say = async (text: string): Promise<void> => {
    speech.texts.push(text);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(800);
    speech.event('pause');
    await pass(460);
    speech.event('end');
    await pass(60);
  };
  const greeted = async (): Promise<void> => {
    session.start();
    await pass(500);
    host.news();
  };
  return { speech, host, model, session, pass, say, greeted };
}
const CUT = '[the caller interrupted here]';

describe('a conversation with a language model', () => {
  it('greets, and speaks the first clause while the model still writes', async () => {
    const { host, model, say, pass, session } = call();
    session.start();
    await pass(500);
    expect(host.news()).toEqual(['agent: This is Paints.']);
    model.script.push(['We have red ', 'and blue, ', 3000, 'and also ', 'green. ', 'Which one?']);
    await say('What do you have?');
    expect(host.news()).toEqual(['caller: What do you have?', 'agent: We have red and blue,']);
    expect(host.playing).toBe(true);
    await pass(3500);
    expect(host.news()).toEqual([
      'agent: We have red and blue, and also green.',
      'agent: We have red and blue, and also green. Which one?',
    ]);
    expect(model.asked[0]?.[0]?.content).toMatch(/^You sell at Paints\./);
    expect(model.last).toEqual(['assistant: This is Paints.', 'user: What do you have?']);
    const { timing } = host.lines.get('agent-2') ?? {};
    const { text = 0, token = 0, audio = 0, ear = 0 } = { ...timing };
    expect(text).toBeGreaterThan(0);
    expect(token).toBeGreaterThanOrEqual(text ?? 0);
    expect(audio).toBeGreaterThanOrEqual(token ?? 0);
    expect(ear).toBeGreaterThanOrEqual(audio ?? 0);
  });

  it('asks the model during the pause, and takes the answer when the turn is over', async () => {
    const { speech, host, model, pass, greeted } = call();
    await greeted();
    speech.texts.push('I want blue.');
    model.script.push([50, 'Blue it is. Then.']);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(300);
    // Written and spoken in advance, but not heard.
    expect(model.asked).toHaveLength(1);
    expect(speech.spoken.at(-1)).toBe('Blue it is.');
    expect(host.news()).toEqual([]);
    speech.event('end');
    await pass(40);
    expect(host.news()).toEqual(['caller: I want blue.', 'agent: Blue it is. Then.']);
    expect(model.asked).toHaveLength(1);
  });

  it('drops what it foresaw when the caller goes on', async () => {
    const { speech, host, model, pass, greeted } = call();
    await greeted();
    speech.texts.push('I want.', 'I want blue.');
    model.script.push(['What? ', 'Tell me.', 5000], ['Blue it is.']);
    speech.event('onset');
    await pass(200);
    speech.event('speech');
    await pass(600);
    speech.event('pause');
    await pass(200);
    speech.event('continued');
    await pass(600);
    expect(model.aborted).toBe(1);
    speech.event('pause');
    await pass(300);
    speech.event('end');
    await pass(60);
    expect(host.news()).toEqual(['caller: I want blue.', 'agent: Blue it is.']);
    expect(model.last).toEqual(['assistant: This is Paints.', 'user: I want blue.']);
  });
});

describe('interruption', () => {
  const LONG = ['One two three four. ', 'Five six seven eight. ', 2000, 'Nine ten.'];

  it('pauses at the onset, and goes on after a cough', async () => {
    const { speech, host, model, say, pass, greeted } = call();
    await greeted();
    model.script.push(LONG);
    await say('Count.');
    host.news();
    speech.event('onset');
    await pass(100);
    speech.event('false-onset');
    await pass(3500);
    expect(host.news()).toEqual([
      'pause',
      'resume',
      'agent: One two three four. Five six seven eight.',
      'agent: One two three four. Five six seven eight. Nine ten.',
    ]);
    expect(model.aborted).toBe(0);
  });

  it('cuts what the model remembers to what was heard, and ends the request', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    model.script.push(LONG);
    await say('Count.');
    await pass(200);
    await say('Stop it.');
    expect(model.aborted).toBe(1);
    const line = host.lines.get('agent-2');
    expect(line?.heard?.text).toMatch(/^One two/);
    expect(line?.heard?.text).not.toMatch(/six/);
    expect(model.last).toEqual([
      'assistant: This is Paints.',
      'user: Count.',
      `assistant: ${String(line?.heard?.text)}\u2026 ${CUT}`,
      'user: Stop it.',
    ]);
  });

  it('before a word was heard leaves none, and joins what the caller said', async () => {
    const { model, say, greeted } = call();
    await greeted();
    model.script.push([4000, 'Late.']);
    await say('I want.');
    await say('Blue.');
    expect(model.last).toEqual(['assistant: This is Paints.', 'user: I want. Blue.']);
  });

  it('never means never; what was said is answered afterwards', async () => {
    const turnTaking = { ...NORMAL_TURNS, interruption: 'never' } as const;
    const { host, model, say, pass, greeted } = call({}, { turnTaking });
    await greeted();
    model.script.push([
      'One two three four five six seven eight nine ten eleven twelve thirteen, and so on it goes.',
    ]);
    await say('Count.');
    await say('Stop it.');
    expect(host.news().filter((entry) => entry === 'flush' || entry === 'pause')).toEqual([]);
    await pass(2000);
    expect(model.last.at(-1)).toBe('user: Stop it.');
    expect(model.asked).toHaveLength(2);
  });
});

describe('tools', () => {
  const until = <T>(ms: number, value: T): Promise<T> =>
    new Promise((resolve) => setTimeout(() => resolve(value), ms));

  it('are called when what announces them is queued, and not before the turn is over', async () => {
    const { host, model, say, pass, greeted } = call();
    host.tools.push({ name: 'stock', description: 'What is there', parameters: { type: 'object' } });
    const args: unknown[] = [];
    host.callTool = (name, given) => {
      host.log.push(`tool: ${name}`);
      args.push(given);
      return until(100, { ok: true, text: '3 left' });
    };
    await greeted();
    model.script.push(['Let me look. ', { tool: 'stock', args: '{"colour":"red"}' }], ['Three are left.']);
    await say('Is there red?');
    await pass(1500);
    expect(host.news()).toEqual([
      'caller: Is there red?',
      'agent: Let me look.',
      'tool: stock',
      'agent: Three are left.',
    ]);
    expect(args).toEqual([{ colour: 'red' }]);
    expect(model.tools).toEqual(['stock']);
    expect(model.last.slice(1)).toEqual([
      'user: Is there red?',
      'assistant: Let me look. -> stock',
      'tool: 3 left',
    ]);
  });

  it('go on when the caller speaks, and the model learns what became of them', async () => {
    const { host, model, say, pass, greeted } = call();
    let signal: AbortSignal | undefined;
    host.callTool = (_name, _args, given): Promise<ToolResult> => {
      signal = given;
      return until(6000, { ok: false, text: 'Nobody is free.' });
    };
    await greeted();
    model.script.push(['I ask somebody. ', { tool: 'person' }], ['Wait, please.'], ['Sorry, nobody.']);
    await say('A person.');
    await pass(1000);
    await say('Thanks.');
    expect(model.last).toContain('tool: This is still being done.');
    await pass(5000);
    expect(signal?.aborted).toBe(false);
    expect(model.last.at(-1)).toBe('system: person is done: Nobody is free.');
    expect(host.news().at(-1)).toBe('agent: Sorry, nobody.');
  });

  it('cannot go round in a circle, and bad arguments are told to the model', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    for (let i = 0; i < 20; i++) model.script.push([{ tool: 'again', args: i === 0 ? '{"x":' : '' }]);
    await say('Go.');
    await pass(2000);
    expect(model.asked).toHaveLength(6);
    expect(model.tools).toEqual([]);
    expect(model.last[3]).toMatch(/not JSON/);
    expect(host.news().filter((entry) => entry.startsWith('tool'))).toHaveLength(5);
  });
});

describe('the operator', () => {
  it('whispers: the next answer knows it, and one that was not heard yet is written anew', async () => {
    const { host, model, session, say, pass, greeted } = call();
    await greeted();
    model.script.push([2000, 'Ten.'], ['Five.']);
    await say('How much?');
    session.whisper('Give a discount.');
    await pass(300);
    expect(model.last.at(-1)).toMatch(/^system: .*Give a discount\.$/);
    expect(host.news()).toEqual(['caller: How much?', 'agent: Five.']);
  });

  it('lets the agent say words, which it remembers', async () => {
    const { host, model, session, say, pass, greeted } = call();
    await greeted();
    session.say('We close now.');
    await pass(500);
    await say('What?');
    expect(host.log.filter((entry) => entry.startsWith('agent'))[0]).toBe('agent: We close now.');
    expect(model.last.slice(0, 2)).toEqual(['assistant: This is Paints.', 'assistant: We close now.']);
  });

  it('has the call alone, and gives it back with what was said', async () => {
    const { host, model, session, say, pass, greeted } = call();
    await greeted();
    model.script.push(['One two three four five six, seven eight nine ten.', 4000], ['I am back.']);
    await say('Count.');
    session.mute(true);
    host.news();
    await say('Who are you?');
    await pass(20_000);
    expect(host.news()).toEqual(['caller: Who are you?']);
    expect(model.asked).toHaveLength(1);
    session.back([{ id: 9, at: 0, from: 'operator', text: 'I am Ann.', heard: null, latencyMs: null }]);
    await pass(100);
    expect(model.last.at(-1)).toMatch(/Colleague: I am Ann\./);
    expect(host.news()).toEqual(['agent: I am back.']);
  });
});

describe('a caller', () => {
  it('who says nothing is asked, and the call ends', async () => {
    const { host, pass, greeted } = call();
    await greeted();
    await pass(9000);
    expect(host.news()).toEqual(['agent: Are you there?']);
    await pass(9000);
    expect(host.news()).toEqual(['agent: Goodbye.', 'hang up: no-input']);
  });

  it('who keys something in is answered', async () => {
    const { model, session, pass, greeted } = call();
    await greeted();
    for (const digit of '42#') session.digit(digit);
    await pass(60);
    expect(model.last.at(-1)).toMatch(/^user: .*42$/);
  });

  it('who cannot be understood is told', async () => {
    const { host, say, greeted } = call({ notUnderstood: 'Sorry?' });
    await greeted();
    await say('');
    expect(host.news()).toEqual(['agent: Sorry?']);
  });

  it('is told when the time is over', async () => {
    const { host, pass, greeted } = call({ timeUp: 'Time is over.' }, { maxCallSeconds: 10 });
    await greeted();
    await pass(11_000);
    expect(host.news().slice(-2)).toEqual(['agent: Time is over.', 'hang up: time-up']);
  });
});

describe('a model in trouble', () => {
  it('that is slow is told to the host, and given up in the end', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    model.script.push([5000, 'Here I am.'], [60_000]);
    await say('Hello?');
    await pass(3500);
    expect(host.news().slice(1)).toEqual(['stalled: engine-stalled']);
    await pass(2500);
    expect(host.news()).toEqual(['goes on', 'agent: Here I am.']);
    await say('Hello?');
    await pass(13_000);
    expect(host.news().slice(-2)).toEqual(['stalled: engine-stalled', 'fail: engine-no-answer']);
    expect(model.aborted).toBe(1);
  });

  it('that breaks off goes on where it stopped, without saying anything twice', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    model.script.push(['One two three four. ', 'Five', 300, lost('It')], ['Five six.']);
    await say('Count.');
    await pass(2000);
    expect(host.news().at(-1)).toBe('agent: One two three four. Five six.');
    expect(model.last.slice(-2)).toEqual([
      'assistant: One two three four.',
      expect.stringMatching(/^system: .*Go on exactly/),
    ]);
  });

  it('is asked three times at most', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    for (let i = 0; i < 6; i++) model.script.push([lost('It')]);
    await say('Hello.');
    await pass(4000);
    expect(host.news().at(-1)).toBe('fail: engine-lost');
  });

  it('that refuses the key is not asked again', async () => {
    const { host, model, say, pass, greeted } = call();
    await greeted();
    // Foreseen, and asked once more when the turn was over.
    model.script.push([notAccepted('It', 401, '')], [notAccepted('It', 401, '')]);
    await say('Hello.');
    await pass(2000);
    expect(model.asked).toHaveLength(2);
    expect(host.news().at(-1)).toBe('fail: engine-key-refused');
  });

  it('no longer matters when the session is over', async () => {
    const { host, model, session, say, pass, greeted } = call();
    await greeted();
    model.script.push([1000, lost('It')]);
    await say('Hello.');
    host.news();
    session.stop();
    await pass(20_000);
    expect(model.aborted).toBe(1);
    expect(host.news()).toEqual([]);
  });
});
