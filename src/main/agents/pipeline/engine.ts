import { z } from 'zod';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { fill, namesIn } from '../../../shared/domain/conversation.ts';
import { CordboardError, problemOf } from '../../../shared/domain/problem.ts';
import type { Logger } from '../../log.ts';
import type { Speech } from '../../speech/port.ts';
import type { AgentEngine, AgentHost } from '../port.ts';
import { piecesOf } from '../sentences.ts';
import { ownVoice, RATE } from '../voice-source.ts';
import { Connections, Endpoint } from './http.ts';
import { chatModel } from './llm.ts';
import { INFO, PipelineOptions } from './options.ts';
import { PipelineSession } from './session.ts';
import { embeddedRecognizer, endpointRecognizer } from './stt.ts';
import { endpointVoice } from './tts.ts';

export interface PipelineDeps {
  speech: Speech;
  log: Logger;
  /** Unix ms. */
  now?: () => number;
}

/** A language model on the LAN, with ears and a voice on this machine or there. The speech belongs to whoever opened it. */
export function pipelineEngine({ speech, log, now = Date.now }: PipelineDeps): AgentEngine {
  const sessions = new Set<PipelineSession>();
  const connections = new Connections();

  /** The three parts as the options name them. */
  function partsOf(agent: AgentConfig, options: PipelineOptions, host: AgentHost) {
    const endpoint = (what: string, base: string, secret: string): Endpoint => {
      let key: Promise<string | null> | undefined;
      return new Endpoint({ connections, what, base, key: () => (key ??= host.secret(secret)) });
    };
    const { stt, tts } = options;
    const model = chatModel({
      endpoint: endpoint('The language model', options.llmUrl, 'llmKey'),
      model: options.llmModel,
      temperature: options.temperature,
    });
    const recognize =
      stt === 'embedded'
        ? embeddedRecognizer(speech)
        : endpointRecognizer({
            endpoint: endpoint('Speech to text', options.sttUrl, 'sttKey'),
            model: options.sttModel,
            language: agent.language,
          });
    const voice =
      tts === 'embedded'
        ? ownVoice(speech, agent.voice)
        : endpointVoice({
            endpoint: endpoint('Text to speech', options.ttsUrl, 'ttsKey'),
            model: options.ttsModel,
            voice: options.ttsVoice,
            rate: options.ttsRate,
          });
    return { model, voice, hearing: { recognize, openVad: speech.openVad.bind(speech) } };
  }

  return {
    info: INFO,

    check({ options }) {
      const parsed = PipelineOptions.safeParse(options);
      return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => faultOf(path, message));
    },

    async warm(agents) {
      // The ear is ours for all of them.
      if (agents.length > 0) await speech.warm();
      for (const { text, voice } of agents.flatMap(sentencesInAdvance)) {
        await speech.prepare(text, voice, RATE).catch((error: unknown) => {
          log.warn({ ...problemOf(error) }, 'a sentence was not made in advance');
        });
      }
    },

    open({ agent, context, host, before }) {
      const parsed = PipelineOptions.safeParse(agent.options);
      if (!parsed.success) throw new PipelineUnusable(agent.name, z.prettifyError(parsed.error));
      const options = parsed.data;
      const parts = partsOf(agent, options, host);
      const onStop = () => sessions.delete(session);
      const session = new PipelineSession({
        ...parts,
        log,
        now,
        agent,
        options,
        context,
        host,
        before,
        onStop,
      });
      sessions.add(session);
      return session;
    },

    close() {
      for (const session of [...sessions]) session.stop();
      connections.close();
      return Promise.resolve();
    },
  };
}

class PipelineUnusable extends CordboardError {
  constructor(agent: string, why: string) {
    super({
      code: 'agent-options',
      message: `The agent ${agent} is not set up completely: ${why}`,
      hint: 'Correct it under Agents.',
    });
  }
}

function faultOf(path: PropertyKey[], message: string): string {
  const field = INFO.fields.find(({ key }) => key === path[0]);
  return field ? `${field.label}: ${message}` : message;
}

/** What our own voice says in every call; what differs from call to call cannot be made before it. */
function sentencesInAdvance(agent: AgentConfig): { text: string; voice: AgentConfig['voice'] }[] {
  const { data } = PipelineOptions.safeParse(agent.options);
  if (data?.tts !== 'embedded') return [];
  return [data.greeting, ...data.noInput.split('\n'), data.notUnderstood, data.timeUp]
    .filter((text) => namesIn(text).every((name) => Object.hasOwn(agent.facts, name)))
    .flatMap((text) => piecesOf(fill(text, agent.facts), agent.voice))
    .map((text) => ({ text, voice: agent.voice }));
}
