import type { Logger } from '../../log.ts';
import type { AgentEngine } from '../port.ts';
import { remoteEngine } from '../remote-engine.ts';
import { INFO, Options } from './options.ts';
import { OpenAiSession } from './session.ts';

/** OpenAI Realtime and servers that speak the same. */
export function openAiEngine({ log }: { log: Logger }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: Options,
    open: (options, call) => new OpenAiSession({ ...call, options, log }),
  });
}
