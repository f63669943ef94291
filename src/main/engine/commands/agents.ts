import { CordboardError } from '../../../shared/domain/problem.ts';
import { checkTools, type ToolFault } from '../../../shared/domain/tools.ts';
import { agentSecretName, dropUnused, keepSecrets, keptSecrets } from '../agent-secrets.ts';
import type { EngineCore } from '../engine.ts';
import { speechFailed } from '../warm.ts';
import { NoSuch, type Handlers } from './handler.ts';

/** Agents, and the extensions that they answer. */
export function agentHandlers(core: EngineCore) {
  const { settings, secrets, emit, log } = core.deps;
  const kept = (id: string): Promise<string[]> => {
    const agent = settings.get('agents').find((one) => one.id === id);
    return keptSecrets(secrets, core.engines, id, agent);
  };
  return {
    'engines.list': () => [...core.engines.values()].map(({ info }) => info),
    'agents.list': () => settings.get('agents'),
    'agents.secrets': ({ id }) => kept(id),
    'agents.save': async ({ agent, secrets: entered }) => {
      const engine = core.engines.get(agent.engine);
      if (!engine) throw new NoSuch('engine');
      const faults = [...engine.check(agent), ...checkTools(agent).map(faultOfTool)];
      if (faults.length > 0) throw new AgentRefused(faults);
      const secretsKept = await keepSecrets(secrets, engine, agent, entered);
      const agents = settings.get('agents');
      const before = agents.find((one) => one.id === agent.id);
      settings.set(
        'agents',
        before ? agents.map((one) => (one === before ? agent : one)) : [...agents, agent],
      );
      emit('app.changed', { what: 'agents' });
      if (before) await dropUnused(secrets, core.engines, before, agent);
      // Saved it is, even where it cannot talk yet.
      const warning = await engine.warm([agent]).then(
        () => null,
        (error: unknown) => {
          log.error({ err: error }, 'speech did not load');
          return speechFailed(error);
        },
      );
      return { secretsKept, warning };
    },
    'agents.remove': async ({ id }) => {
      if (core.assignments.some((one) => one.agentId === id)) throw new AgentInUse();
      const keys = await kept(id);
      settings.set(
        'agents',
        settings.get('agents').filter((one) => one.id !== id),
      );
      emit('app.changed', { what: 'agents' });
      for (const key of keys) await secrets.remove(agentSecretName(id, key));
    },
    'assignments.list': () => core.assignments,
    'assignments.save': (assignment) => {
      const others = settings.get('assignments').filter((one) => !same(one, assignment));
      settings.set('assignments', [...others, assignment]);
      emit('app.changed', { what: 'assignments' });
    },
    'assignments.remove': (assignment) => {
      settings.set(
        'assignments',
        settings.get('assignments').filter((one) => !same(one, assignment)),
      );
      emit('app.changed', { what: 'assignments' });
    },
  } satisfies Partial<Handlers>;
}

function same(a: { pbxId: string; extension: string }, b: { pbxId: string; extension: string }): boolean {
  return a.pbxId === b.pbxId && a.extension === b.extension;
}

function faultOfTool({ where, message }: ToolFault): string {
  return `${where}: ${message}`;
}

class AgentRefused extends CordboardError {
  constructor(faults: string[]) {
    super({
      code: 'agent-refused',
      message: faults.join('\n'),
      hint: 'Nothing was saved. Put this right and save again.',
    });
  }
}

class AgentInUse extends CordboardError {
  constructor() {
    super({
      code: 'agent-in-use',
      message: 'This agent still answers an extension.',
      hint: 'Assign its extensions to another agent first.',
    });
  }
}
