// What a caller notices: how soon the agent speaks, falls silent, and answers. Real Asterisks, the engine in plain Node.
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import type { AgentConfig } from '../../src/shared/domain/agent.ts';
import { Conversation } from '../../src/shared/domain/conversation.ts';
import { onset, soundsOf, type Sound } from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { startWorld, type World } from '../asterisk/world.ts';
import { TestDesk } from '../support/desk.ts';
import { median, percentile, type Bench } from './bench.ts';

const ROUNDS = 11;
const TURNS = 16;
const QUESTIONS = [
  'What are your opening hours?',
  'What is your address?',
  'When do you open?',
  'Where are you located?',
];

/** Talks without drawing breath. */
const talker: AgentConfig = {
  ...defaultAgent(),
  id: 'talker',
  options: {
    conversation: Conversation.parse({
      start: 'talk',
      steps: {
        talk: {
          do: 'listen',
          prompt:
            'We are on the road on all the days of the year and we all know the way around the harbour even when it is raining so you may rely on us',
          branches: [{ words: ['goodbye'], to: 'bye' }],
          timeoutMs: 10_000,
          noInput: [],
          noMatch: [],
          giveUp: 'bye',
        },
        bye: { do: 'hang-up', text: '' },
      },
    }),
  },
};

/** Ms from the INVITE to the first sound at the caller's ear. */
async function firstAudio(world: World, number: string): Promise<number> {
  const caller = await world.outside.call(number);
  const heard = await caller.hears('anything', (sound) => onset(sound) !== null);
  await caller.hangUp();
  await world.pbx.assertNothingLeft();
  return onset(heard) ?? Number.NaN;
}

/** Where in a sound the voice begins and ends, ms: a soft first consonant counts. */
function voiced(sound: Sound): { fromMs: number; toMs: number } {
  const spans = soundsOf(sound, { level: 0.002 });
  return { fromMs: spans[0]?.fromMs ?? 0, toMs: spans.at(-1)?.toMs ?? 0 };
}

/** Waits until the agent has said nothing for a while. */
async function untilQuiet(caller: OutsideCall, ms: number): Promise<void> {
  for (;;) {
    const since = Date.now();
    await sleep(ms);
    if (onset(await caller.heard(since)) === null) return;
  }
}

async function interruption(world: World, words: Sound, pauseMs: number): Promise<number> {
  const caller = await world.outside.call('8010');
  await caller.hears('the greeting', (sound) => onset(sound) !== null);
  await sleep(pauseMs);
  const began = (await caller.say(words).started) + voiced(words).fromMs - caller.startedAt;
  await sleep(1500);
  const heard = await caller.heard();
  await caller.hangUp();
  await world.pbx.assertNothingLeft();
  // The stretch of sound that the caller talked into is what is left of the interrupted sentence.
  const cut = soundsOf(heard, {}).find((span) => span.fromMs < began && span.toMs > began - 60);
  return cut ? cut.toMs - began : Number.NaN;
}

/** Ms from the end of the caller's voice to the first sound of the reply, for each question. */
async function turns(world: World, count: number): Promise<number[]> {
  const took: number[] = [];
  while (took.length < count) {
    const caller = await world.outside.call('8000');
    await caller.hears('the greeting', (sound) => onset(sound) !== null);
    await untilQuiet(caller, 1000);
    for (const question of QUESTIONS) {
      const words = await speak(question);
      const ended = (await caller.say(words).started) + voiced(words).toMs;
      const heard = await caller
        .hears('a reply', (sound) => onset(sound) !== null, { since: ended, withinMs: 8000 })
        .catch(() => null);
      if (!heard) break;
      took.push(onset(heard) ?? Number.NaN);
      await untilQuiet(caller, 1000);
    }
    await caller.hangUp();
    await world.pbx.assertNothingLeft();
  }
  return took;
}

const bench: Bench = {
  names: [
    'call.first_audio_over_playback_ms',
    'call.interrupt_to_silence_ms',
    'agent.turn_p50_ms',
    'agent.turn_p95_ms',
  ],
  async run(report, asked) {
    const world = await startWorld({ extensions: ['8000', '8010'] });
    const desk = await TestDesk.start({
      pbx: world.pbx,
      agents: [defaultAgent(), talker],
      assignments: [
        { extension: '8000', agentId: defaultAgent().id, variables: [] },
        { extension: '8010', agentId: talker.id, variables: [] },
      ],
    });
    try {
      if (asked.has('call.first_audio_over_playback_ms')) {
        const agent: number[] = [];
        const playback: number[] = [];
        for (let i = 0; i < ROUNDS; i += 1) {
          playback.push(await firstAudio(world, '8001'));
          agent.push(await firstAudio(world, '8000'));
        }
        const baseline = median(playback);
        report({
          name: 'call.first_audio_over_playback_ms',
          value: median(agent) - baseline,
          unit: 'ms',
          baseline,
          goal: 50,
        });
      }
      if (asked.has('call.interrupt_to_silence_ms')) {
        const words = await speak('Excuse me, I have another question about that.');
        const silent: number[] = [];
        while (silent.length < ROUNDS) {
          // At another place of the sentence each time, so that no gap between words flatters the result.
          const ms = await interruption(world, words, 1000 + 137 * silent.length);
          // Where the agent drew breath at that moment there was nothing to interrupt.
          if (!Number.isNaN(ms)) silent.push(ms);
        }
        report({
          name: 'call.interrupt_to_silence_ms',
          value: median(silent),
          unit: 'ms',
          baseline: null,
          goal: 200,
        });
      }
      if (asked.has('agent.turn_p50_ms') || asked.has('agent.turn_p95_ms')) {
        const took = await turns(world, TURNS);
        report({
          name: 'agent.turn_p50_ms',
          value: percentile(took, 50),
          unit: 'ms',
          baseline: null,
          goal: 500,
        });
        report({
          name: 'agent.turn_p95_ms',
          value: percentile(took, 95),
          unit: 'ms',
          baseline: null,
          goal: 900,
        });
      }
    } finally {
      await desk.stop();
      await world.stop();
    }
  },
};

export default bench;
