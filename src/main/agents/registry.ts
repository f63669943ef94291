import type { Logger } from '../log.ts';
import type { Speech } from '../speech/port.ts';
import { deepgramEngine } from './deepgram/engine.ts';
import { elevenLabsEngine, type OpenConverter } from './elevenlabs/engine.ts';
import { embeddedEngine } from './embedded/engine.ts';
import { geminiEngine } from './gemini-live/engine.ts';
import { openAiEngine } from './openai-realtime/engine.ts';
import { pipelineEngine } from './pipeline/engine.ts';
import type { AgentEngine } from './port.ts';
import { twilioEngine } from './twilio/engine.ts';
import { webSocketEngine } from './websocket/engine.ts';

export interface EngineDependencies {
  speech: Speech;
  log: Logger;
  openCodec: OpenConverter;
}

export type Engines = ReadonlyMap<string, AgentEngine>;

/** Every kind of engine, one line each, by its id; and those that are given. */
export function openEngines(deps: EngineDependencies, more: AgentEngine[] = []): Engines {
  const engines: AgentEngine[] = [
    embeddedEngine(deps),
    openAiEngine(deps),
    geminiEngine(deps),
    pipelineEngine(deps),
    twilioEngine(deps),
    webSocketEngine(deps),
    elevenLabsEngine(deps),
    deepgramEngine(deps),
    ...more,
  ];
  return new Map(engines.map((engine) => [engine.info.id, engine]));
}
