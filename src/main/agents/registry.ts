import type { AgentConfig } from '../../shared/domain/agent.ts';
import type { Logger } from '../log.ts';
import type { Speech } from '../speech/port.ts';
import { embeddedEngine } from './embedded/engine.ts';
import type { AgentEngine } from './port.ts';

export interface EngineDependencies {
  speech: Speech;
  log: Logger;
}

/** Every kind of engine, by the name that an agent's configuration gives: one line each. */
export function openEngines(deps: EngineDependencies): Record<AgentConfig['engine'], AgentEngine> {
  return {
    embedded: embeddedEngine(deps),
  };
}
