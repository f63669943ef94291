import type { AgentConfig } from '../../shared/domain/agent.ts';
import { webhookSecrets } from '../../shared/domain/tools.ts';
import type { AgentEngine } from '../agents/port.ts';
import type { Engines } from '../agents/registry.ts';
import type { SecretStore } from '../credentials/port.ts';

/** Under which an agent's secret is kept. */
export const agentSecretName = (agentId: string, key: string) => `agent/${agentId}/${key}`;

function ofEngine({ info }: AgentEngine): string[] {
  return info.fields.filter(({ kind }) => kind === 'secret').map(({ key }) => key);
}

/** Keeps what was entered of the secrets that the agent has a use for; an empty one is removed. */
export async function keepSecrets(
  secrets: SecretStore,
  engine: AgentEngine,
  agent: AgentConfig,
  entered: Readonly<Record<string, string>>,
): Promise<'keychain' | 'session'> {
  let where: 'keychain' | 'session' = 'keychain';
  for (const key of new Set([...ofEngine(engine), ...webhookSecrets(agent)])) {
    const secret = entered[key];
    if (secret === undefined) continue;
    const name = agentSecretName(agent.id, key);
    if (secret === '') await secrets.remove(name);
    else if ((await secrets.set(name, secret)) === 'session') where = 'session';
  }
  return where;
}

/** Removes what only webhooks used that the agent has no more. An engine's stay: whoever comes back to it finds them. */
export async function dropUnused(
  secrets: SecretStore,
  engines: Engines,
  before: AgentConfig,
  after: AgentConfig,
): Promise<void> {
  const used = new Set([...webhookSecrets(after), ...[...engines.values()].flatMap(ofEngine)]);
  const unused = webhookSecrets(before).filter((key) => !used.has(key));
  for (const key of unused) await secrets.remove(agentSecretName(after.id, key));
}

/**
 * Keys of the secrets that are kept for an agent: those of its webhooks, and of its engine, whatever that was when they
 * were entered.
 */
export async function keptSecrets(
  secrets: SecretStore,
  engines: Engines,
  agentId: string,
  agent: AgentConfig | undefined,
): Promise<string[]> {
  const keys = [...[...engines.values()].flatMap(ofEngine), ...(agent ? webhookSecrets(agent) : [])];
  const kept = await Promise.all(
    [...new Set(keys)].map(async (key) =>
      (await secrets.get(agentSecretName(agentId, key))) === null ? [] : [key],
    ),
  );
  return kept.flat();
}
