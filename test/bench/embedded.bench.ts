// Whether callers get what they call for: fifty scripted calls with the four ready-made conversations, in four voices over
// mu-law and noise, several at once and in real time. No Asterisk: a telephone of frames.
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { embeddedEngine } from '../../src/main/agents/embedded/engine.ts';
import type { AgentEngine, AgentHost } from '../../src/main/agents/port.ts';
import { createLog } from '../../src/main/log.ts';
import type { Speech, Voice } from '../../src/main/speech/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import { TEMPLATES } from '../../src/shared/conversations/templates.ts';
import { Handset } from '../speech/handset.ts';
import { onLine } from '../speech/line.ts';
import { percentile, type Bench } from './bench.ts';

const CALLS = 50;
const AT_ONCE = 8;
const VOICES: readonly Voice[] = ['slt', 'rms', 'awb', 'kal'];
/** Loudness of the noise on the line. */
const NOISES = [3, 40, 120];
const LONGEST_MS = 75_000;
/** So often a caller says the same again. */
const PATIENCE = 3;

/** What a caller does after what the agent said last; keys where it begins with #. */
type Rule = readonly [after: RegExp, does: string];
interface Script {
  template: string;
  /** The first that fits counts. */
  rules: readonly Rule[];
  /** What must have been said. */
  goal: RegExp;
}

const DONE: Rule = [/anything else|another order|did not understand|What would you like/, 'No thank you.'];
const SCRIPTS: readonly Script[] = [
  {
    template: 'front-desk',
    rules: [[/How can I help/, 'What are your opening hours?'], DONE],
    goal: /Monday to Friday/,
  },
  {
    template: 'front-desk',
    rules: [[/How can I help/, 'Where are you located?'], DONE],
    goal: /12 Market Street/,
  },
  {
    template: 'front-desk',
    rules: [[/help you|understand/, 'Can I speak to a person please?']],
    goal: /connect you to a person/,
  },
  {
    template: 'after-hours',
    rules: [
      [/leave a message/, 'Yes please.'],
      [/your message/, 'This is Miller. Please send me a new key for the front door.'],
      [/call you back|key it in|again/, '#5550123#'],
      [/I have/, 'Yes.'],
    ],
    goal: /call you back on 5 5 5, 0 1 2 3/,
  },
  {
    template: 'after-hours',
    rules: [
      [/leave a message/, 'I would like to leave a message.'],
      [/your message/, 'The heating is broken again.'],
      [/call you back|digit|again|key in/, 'On this number please.'],
      [/I have/, 'No.'],
    ],
    goal: /call you back on/,
  },
  {
    template: 'order-status',
    rules: [
      [/order number|digit by digit/, 'One two three four five six.'],
      [/That is 1 2 3, 4 5 6\. /, 'Yes.'],
      [/That is/, 'No.'],
      DONE,
    ],
    goal: /1 2 3, 4 5 6\. [^]*on its way/,
  },
  {
    template: 'order-status',
    rules: [[/order number|digit by digit/, '#4711#'], [/That is 4 7 1 1\. /, 'Yes, that is right.'], DONE],
    goal: /4 7 1 1\. [^]*on its way/,
  },
  {
    template: 'survey',
    rules: [
      [/from 1|number from/, 'Five.'],
      [/solved|yes or no|Press 1/, 'Yes, it was.'],
      [/tell us/, 'Everything was fine.'],
    ],
    goal: /Was your question solved[^]*tell us[^]*Thank you for your time/,
  },
];

interface Played {
  reached: boolean;
  latencies: number[];
  /** What was said, to see why it failed. */
  transcript: string;
}

async function play(engine: AgentEngine, speech: Speech, script: Script, n: number): Promise<Played> {
  const { conversation, facts, tools } = TEMPLATES.find(({ id }) => id === script.template)!;
  const phone = new Handset();
  const host: AgentHost = {
    ...phone.host,
    tools: tools.map((name) => ({ name, description: '', parameters: {} })),
    callTool: async () => ({ ok: true, text: '{"state":"on its way","expected":"tomorrow"}' }),
  };
  const session = engine.open({
    agent: { ...defaultAgent(), facts, options: { conversation } },
    context: {
      caller_number: '5550999',
      called_number: '1',
      direction: 'inbound',
      call_id: String(n),
      provider: 'ari',
    },
    host,
    before: [],
  });
  const voice = VOICES[n % VOICES.length]!;
  const noise = NOISES[n % NOISES.length]!;
  const said = (): string[] => phone.transcript.filter((line) => line.startsWith('agent: '));
  const isReached = (): boolean => script.goal.test(said().join('\n'));
  const times = new Map<Rule, number>();
  let answered = 0;
  phone.connect(session);
  try {
    for (const end = performance.now() + LONGEST_MS; performance.now() < end;) {
      await sleep(100);
      if (phone.told.length > 0 && isReached()) break;
      if (phone.told.some((one) => !one.startsWith('ask'))) break;
      const lines = said();
      const last = lines.at(-1) ?? '';
      const isQuiet = !phone.heard.slice(-20).includes(true);
      if (lines.length === answered || !isQuiet) continue;
      answered = lines.length;
      const rule = script.rules.find(([after]) => after.test(last));
      if (!rule || (times.get(rule) ?? 0) >= PATIENCE) continue;
      times.set(rule, (times.get(rule) ?? 0) + 1);
      const does = rule[1];
      if (does.startsWith('#')) for (const key of does.slice(1)) session.digit(key);
      else phone.say(onLine(await speech.synthesize(does, voice, 8000), { before: 60, after: 200, noise }));
    }
  } finally {
    session.stop();
    phone.hangUp();
  }
  // Only answers to speech: the time of keys is known to the millisecond.
  const latencies = [...phone.lines.values()].flatMap(({ latencyMs, timing }) =>
    latencyMs !== undefined && timing?.text !== undefined ? [latencyMs] : [],
  );
  return { reached: isReached(), latencies, transcript: phone.transcript.join(' / ') };
}

const bench: Bench = {
  names: [
    'embedded.failed_calls_percent',
    'embedded.turn_p50_ms',
    'embedded.turn_p95_ms',
    'embedded.cpu_percent_per_call',
    'embedded.memory_mb_per_call',
  ],
  async run(report) {
    const log = createLog({ level: 'silent' });
    const workerUrl = new URL('../../src/main/speech/worker.ts', import.meta.url);
    const speech = openSpeech({ workerUrl, log });
    const engine = embeddedEngine({ speech, log });
    try {
      await speech.warm();
      const before = { cpu: process.cpuUsage(), rss: process.memoryUsage.rss(), at: performance.now() };
      const played: Played[] = [];
      let next = 0;
      let talkedMs = 0;
      let most = 0;
      const caller = async (): Promise<void> => {
        for (let n = next++; n < CALLS; n = next++) {
          const began = performance.now();
          const one = await play(engine, speech, SCRIPTS[n % SCRIPTS.length]!, n);
          talkedMs += performance.now() - began;
          most = Math.max(most, process.memoryUsage.rss());
          played.push(one);
          if (!one.reached) console.log(`failed: ${one.transcript}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, caller));
      const { user, system } = process.cpuUsage(before.cpu);
      const failed = played.filter(({ reached }) => !reached).length;
      const latencies = played.flatMap((one) => one.latencies);
      const tell = (name: string, value: number, unit: string, goal: number | null): void =>
        report({ name: `embedded.${name}`, value, unit, baseline: null, goal });
      tell('failed_calls_percent', (failed / CALLS) * 100, '%', null);
      tell('turn_p50_ms', percentile(latencies, 50), 'ms', 500);
      tell('turn_p95_ms', percentile(latencies, 95), 'ms', 900);
      tell('cpu_percent_per_call', ((user + system) / 1000 / talkedMs) * 100, '%', null);
      tell('memory_mb_per_call', (most - before.rss) / AT_ONCE / 1e6, 'MB', null);
    } finally {
      await engine.close();
      await speech.close();
    }
  },
};

export default bench;
