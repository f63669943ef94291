import type { AgentConfig } from '../../shared/domain/agent.ts';
import { problemOf, type Problem } from '../../shared/domain/problem.ts';
import type { Engines } from '../agents/registry.ts';

/** Has every engine load what the first call of its agents would otherwise wait for. */
export async function warmEngines(engines: Engines, agents: readonly AgentConfig[]): Promise<void> {
  await Promise.all(
    [...engines.values()].map((engine) =>
      engine.warm(agents.filter((agent) => agent.engine === engine.info.id)),
    ),
  );
}

export function speechFailed(error: unknown): Problem {
  return {
    code: 'speech-not-loaded',
    message: `Speech did not load: ${problemOf(error).message}`,
    hint: 'The embedded agent cannot talk; its callers go back to the dialplan. Reinstall Cordboard.',
  };
}
