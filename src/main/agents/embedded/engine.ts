import { z } from 'zod';
import { checkConversation } from '../../../shared/domain/conversation-check.ts';
import {
  conversationOf,
  EmbeddedOptions,
  fill,
  namesIn,
  textsOf,
} from '../../../shared/domain/conversation.ts';
import type { EngineInfo } from '../../../shared/domain/engine.ts';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { CordboardError, problemOf, type Problem } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import type { Speech } from '../../speech/port.ts';
import type { AgentEngine } from '../port.ts';
import { piecesOf } from '../sentences.ts';
import { EmbeddedSession } from './session.ts';
import { RATE } from '../voice-source.ts';

const INFO: EngineInfo = {
  id: 'embedded',
  name: 'Embedded',
  summary:
    'A conversation of steps that you write. Hears, understands and speaks on this PC: no account, no network.',
  onPremises: true,
  fields: [],
  can: ['say', 'tools', 'turn-taking'],
};

/** Sentences of an agent that are made in advance. */
const MOST_PREPARED = 200;

export interface EmbeddedDeps {
  speech: Speech;
  log: Logger;
  /** Unix ms. */
  now?: () => number;
}

interface Sentence {
  text: string;
  voice: AgentConfig['voice'];
}

/** Conversations described by data, with speech on this machine. The speech belongs to whoever opened it. */
export function embeddedEngine({ speech, log, now = Date.now }: EmbeddedDeps): AgentEngine {
  const sessions = new Set<EmbeddedSession>();

  /** One after the other: what a caller waits for meanwhile comes next. */
  async function makeInAdvance(sentences: Sentence[]): Promise<void> {
    for (const { text, voice } of sentences) {
      await speech.prepare(text, voice, RATE).catch((error: unknown) => {
        log.warn({ ...problemOf(error) }, 'a sentence was not made in advance');
      });
    }
  }

  return {
    info: INFO,

    check(agent) {
      const parsed = EmbeddedOptions.safeParse(agent.options);
      if (!parsed.success) return [z.prettifyError(parsed.error)];
      const tools = agent.tools.filter(({ on }) => on).map(({ name }) => name);
      return checkConversation(parsed.data.conversation, { tools }).map(({ step, message }) =>
        step === '' ? message : `${step}: ${message}`,
      );
    },

    async warm(agents) {
      const [took] = await Promise.all([speech.warm(), makeInAdvance(agents.flatMap(sentencesInAdvance))]);
      log.info({ ...took }, 'speech is ready');
    },

    open({ agent, context, host, before }) {
      const conversation = conversationOf(agent);
      if (!conversation) throw new CordboardError(noConversation(agent.name));
      const session = new EmbeddedSession({
        speech,
        log,
        now,
        agent,
        conversation,
        context,
        host,
        before,
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

function noConversation(name: string): Problem {
  return {
    code: 'conversation-missing',
    message: `The agent ${name} has no conversation.`,
    hint: 'Write or import one under Agents.',
  };
}

/** What an agent says in every call, the greeting first; what differs from call to call cannot be made before it. */
function sentencesInAdvance(agent: AgentConfig): Sentence[] {
  const conversation = conversationOf(agent);
  if (!conversation) return [];
  const { steps, start, back, timeUp } = conversation;
  const ordered = Object.entries(steps).sort(([a], [b]) => Number(b === start) - Number(a === start));
  return [...ordered.flatMap(([, step]) => textsOf(step)), back.text, timeUp]
    .filter((text) => namesIn(text).every((name) => Object.hasOwn(agent.facts, name)))
    .flatMap((text) => piecesOf(fill(text, agent.facts), agent.voice))
    .slice(0, MOST_PREPARED)
    .map((text) => ({ text, voice: agent.voice }));
}
