// Callers with a script, who talk with the ready-made conversations over a telephone of frames.
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import type { AgentEngine, AgentHost } from '../../src/main/agents/port.ts';
import type { Speech, Voice } from '../../src/main/speech/port.ts';
import { TEMPLATES } from '../../src/shared/conversations/templates.ts';
import { Handset } from '../speech/handset.ts';
import { onLine } from '../speech/line.ts';

const VOICES: readonly Voice[] = ['slt', 'rms', 'awb', 'kal'];
/** Loudness of the noise on the line. */
const NOISES = [3, 40, 120];
const LONGEST_MS = 75_000;
/** So often a caller says the same again. */
const PATIENCE = 3;

/** What a caller does after what the agent said last; keys where it begins with #. */
type Rule = readonly [after: RegExp, does: string];
export interface Script {
  template: string;
  /** The first that fits counts. */
  rules: readonly Rule[];
  /** What must have been said. */
  goal: RegExp;
}

const DONE: Rule = [/anything else|another order|did not understand|What would you like/, 'No thank you.'];
export const SCRIPTS: readonly Script[] = [
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

export interface Played {
  reached: boolean;
  /** Ms from the caller's last sound to an answer, and when that was (Unix ms). */
  turns: { ms: number; at: number }[];
  /** Ms for which a caller has had no answer when the call was broken off; 0 where nobody waited. */
  waitingMs: number;
  /** What was said, to see why it failed. */
  transcript: string;
}

/** Plays the n-th call to its end, or until it is broken off. */
export async function play(
  { engine, speech }: { engine: AgentEngine; speech: Speech },
  script: Script,
  n: number,
  over?: AbortSignal,
): Promise<Played> {
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
  let askedAt = Number.NaN;
  phone.connect(session);
  try {
    for (const end = performance.now() + LONGEST_MS; performance.now() < end && !over?.aborted;) {
      await sleep(100);
      if (phone.told.length > 0 && isReached()) break;
      if (phone.told.some((one) => !one.startsWith('ask'))) break;
      const lines = said();
      const last = lines.at(-1) ?? '';
      const isQuiet = !phone.heard.slice(-20).includes(true);
      if (lines.length === answered || !isQuiet) continue;
      answered = lines.length;
      askedAt = Number.NaN;
      const rule = script.rules.find(([after]) => after.test(last));
      if (!rule || (times.get(rule) ?? 0) >= PATIENCE) continue;
      times.set(rule, (times.get(rule) ?? 0) + 1);
      const does = rule[1];
      if (does.startsWith('#')) for (const key of does.slice(1)) session.digit(key);
      else {
        const pcm = await speech.synthesize(does, voice, 8000);
        phone.say(onLine(pcm, { before: 60, after: 200, noise }));
        askedAt = Date.now() + 60 + pcm.length / 8;
      }
    }
  } finally {
    session.stop();
    phone.hangUp();
  }
  // Only answers to speech: the time of keys is known to the millisecond.
  const turns = [...phone.lines.values()].flatMap(({ latencyMs, timing, at }) =>
    latencyMs !== undefined && timing?.text !== undefined ? [{ ms: latencyMs, at }] : [],
  );
  const isWaiting = !isReached() && said().length === answered && Date.now() > askedAt;
  const waitingMs = isWaiting ? Date.now() - askedAt : 0;
  return { reached: isReached(), turns, waitingMs, transcript: phone.transcript.join(' / ') };
}
