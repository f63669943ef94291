import { fill, namesIn, textsOf } from '../../../shared/domain/conversation.ts';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import type { Logger } from '../../log.ts';
import type { Speech } from '../../speech/port.ts';
import type { AgentEngine } from '../port.ts';
import { sentencesOf } from './sentences.ts';
import { EmbeddedSession } from './session.ts';
import { RATE } from './speaker.ts';

/** Sentences of an agent that are made in advance. */
const MOST_PREPARED = 200;

export interface EmbeddedOptions {
  speech: Speech;
  log: Logger;
  /** Unix ms. */
  now?: () => number;
}

/** Conversations described by data, with speech on this machine. The speech belongs to whoever opened it. */
export function embeddedEngine({ speech, log, now = Date.now }: EmbeddedOptions): AgentEngine {
  const sessions = new Set<EmbeddedSession>();
  return {
    id: 'embedded',

    async warm(agents) {
      const [took] = await Promise.all([speech.warm(), ...agents.flatMap((agent) => prepare(speech, agent))]);
      log.info({ ...took }, 'speech is ready');
    },

    open(agent, context, host) {
      const session = new EmbeddedSession({
        speech,
        log,
        now,
        agent,
        context,
        host,
        onStop: () => sessions.delete(session),
      });
      sessions.add(session);
      return session;
    },

    close() {
      for (const session of [...sessions]) session.stop();
      return Promise.resolve();
    },
  };
}

/** Makes what an agent says in every call; what differs from call to call cannot be made before it. */
function prepare(speech: Speech, agent: AgentConfig): Promise<unknown>[] {
  const { steps, start, back, timeUp } = agent.conversation;
  const ordered = Object.entries(steps).sort(([a], [b]) => Number(b === start) - Number(a === start));
  return [...ordered.flatMap(([, step]) => textsOf(step)), back.text, timeUp]
    .filter((text) => namesIn(text).every((name) => Object.hasOwn(agent.facts, name)))
    .flatMap((text) => sentencesOf(fill(text, agent.facts)))
    .slice(0, MOST_PREPARED)
    .map((sentence) => speech.synthesize(sentence, agent.voice, RATE));
}
