import type { Logger } from '../../log.ts';
import type { AgentEngine } from '../port.ts';
import { remoteEngine } from '../remote-engine.ts';
import { INFO, Options } from './options.ts';
import { GeminiSession } from './session.ts';

/** Gemini Live, Google's speech-to-speech models. */
export function geminiEngine({ log }: { log: Logger }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: Options,
    open: (options, call) => new GeminiSession({ ...call, options, log }),
  });
}
