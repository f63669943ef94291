import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { EngineField, EngineInfo } from '../../../../shared/domain/engine.ts';
import { NORMAL_TURNS } from '../../../../shared/domain/turn-taking.ts';
import { t } from '../../../i18n/index.ts';

type Options = AgentConfig['options'];

/** What a new agent of this engine begins with. */
export function initialOptions(fields: readonly EngineField[]): Options {
  return Object.fromEntries(fields.filter(isOption).map(({ key, initial }) => [key, initial]));
}

const isOption = ({ kind }: EngineField): boolean => kind !== 'secret';

/** The value of a field as its input takes it. */
export function textOfOption(options: Options, { key }: EngineField): string {
  const value = options[key];
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value, null, 2);
}

/** What is wrong with which field, as far as the window can tell; the engine itself looks again when it is saved. */
export function checkOptions(fields: readonly EngineField[], options: Options): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of fields.filter(isOption)) {
    const message = wrongWith(field, options);
    if (message) errors[field.key] = message;
  }
  return errors;
}

function wrongWith(field: EngineField, options: Options): string | null {
  const says = t.agents.errors;
  const value = options[field.key];
  if (field.kind === 'switch') return null;
  if (field.kind === 'number') {
    if (typeof value === 'number' && Number.isFinite(value)) return null;
    return field.required || value !== '' ? says.number : null;
  }
  const text = textOfOption(options, field).trim();
  if (text === '') return field.required ? says.needed : null;
  if (field.kind === 'url' && !isAddress(text)) return says.url;
  if (field.kind === 'json') return jsonError(text);
  return null;
}

function isAddress(text: string): boolean {
  try {
    return /^(https?|wss?):$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

/** Why a text is not JSON; null where it is. */
export function jsonError(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return t.agents.errors.json(error instanceof Error ? error.message : '');
  }
}

/** A new agent of this engine, before anything was entered. */
export function newAgent(engine: EngineInfo, id: string, name: string): AgentConfig {
  return {
    id,
    name,
    engine: engine.id,
    options: initialOptions(engine.fields),
    voice: 'rms',
    language: 'en',
    turnTaking: NORMAL_TURNS,
    // What callers tell a person goes nowhere else unless somebody decides that.
    hearsTakeover: engine.onPremises,
    maxCalls: 10,
    overQuota: { to: 'dialplan' },
    fallback: { to: 'dialplan' },
    holding: t.agents.fields.holdingInitial,
    maxCallSeconds: 600,
    facts: {},
    tools: [],
    lookup: null,
    afterCall: null,
  };
}
