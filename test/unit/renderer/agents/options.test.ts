import { describe, expect, it } from 'vitest';
import { checkAgent, draftOf } from '../../../../src/renderer/features/agents/draft.ts';
import {
  checkOptions,
  initialOptions,
  newAgent,
} from '../../../../src/renderer/features/agents/engine/options.ts';
import { firstWrong, newTool, TOOL_KINDS } from '../../../../src/renderer/features/agents/tools/change.ts';
import { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { EngineField, type EngineInfo } from '../../../../src/shared/domain/engine.ts';

const field = (key: string, kind: EngineField['kind'], more: object = {}) =>
  EngineField.parse({ key, label: key, kind, ...more });
const fields = [
  field('apiKey', 'secret', { required: true }),
  field('url', 'url', { required: true }),
  field('prompt', 'long-text', { required: true }),
  field('speed', 'number', { initial: 1 }),
  field('extra', 'json'),
  field('quiet', 'switch', { initial: false }),
];
const engine: EngineInfo = {
  id: 'cloud',
  name: 'Cloud',
  summary: '',
  onPremises: false,
  fields,
  can: ['tools'],
};

describe('the options of an engine', () => {
  it('begin with what the engine says, and hold no secret', () => {
    expect(initialOptions(fields)).toEqual({ url: '', prompt: '', speed: 1, extra: '', quiet: false });
  });

  it('are judged field by field', () => {
    const wrong = { url: 'ftp://x', prompt: ' ', speed: Number.NaN, extra: '{"a":}' };
    expect(Object.keys(checkOptions(fields, wrong)).toSorted()).toEqual(['extra', 'prompt', 'speed', 'url']);
    const right = { url: 'wss://x/y', prompt: 'Be kind.', speed: '', extra: '' };
    expect(checkOptions(fields, right)).toEqual({});
  });

  it('keep an agent from being saved, by the path of the field', () => {
    const { agent, errors } = checkAgent(draftOf(newAgent(engine, 'a', 'New')), engine);
    expect(agent).toBeNull();
    expect(Object.keys(errors.fields).toSorted()).toEqual(['options.prompt', 'options.url']);
  });

  it('of an engine off the premises do not begin with hearing the operator', () => {
    expect(newAgent(engine, 'a', 'New').hearsTakeover).toBe(false);
    expect(newAgent({ ...engine, onPremises: true }, 'a', 'New').hearsTakeover).toBe(true);
  });
});

describe('the tools of an agent', () => {
  const agent = newAgent({ ...engine, fields: [] }, 'a', 'New');

  it.each(TOOL_KINDS)('begin with a %s that lacks only what nobody can guess', (kind) => {
    const tool = newTool(kind, []);
    const { errors } = checkAgent(draftOf({ ...agent, tools: [tool] }));
    const missing = Object.keys(errors.fields);
    expect(missing.every((path) => /destinations|variables|request\.url/.test(path))).toBe(true);
  });

  it('have names of their own', () => {
    const first = newTool('hang-up', []);
    const second = newTool('hang-up', [first]);
    expect([first.name, second.name]).toEqual(['hang_up', 'hang_up_2']);
    expect(AgentConfig.safeParse({ ...agent, tools: [first, second] }).success).toBe(true);
  });

  it('tell where something is missing', () => {
    const draft = draftOf({ ...agent, tools: [newTool('note', []), newTool('transfer', [])] });
    expect(firstWrong(Object.keys(checkAgent(draft).errors.fields))).toBe('tool 1');
    expect(firstWrong(['name'])).toBeNull();
  });
});
