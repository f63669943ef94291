import type { Logger } from '../../log.ts';
import type { AgentEngine } from '../port.ts';
import { remoteEngine } from '../remote-engine.ts';
import { INFO, Options } from './options.ts';
import { DeepgramSession } from './session.ts';

/** Deepgram's Voice Agent. */
export function deepgramEngine({ log }: { log: Logger }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: Options,
    open: (options, call) => new DeepgramSession({ ...call, options, log }),
  });
}
