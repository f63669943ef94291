import { expect, it } from 'vitest';
import { defaultAgent } from '../../../../src/main/agents/embedded/default-agent.ts';
import { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { checkConversation } from '../../../../src/shared/domain/conversation.ts';

it('is a valid agent with a sound conversation that needs its own facts only', () => {
  const agent = defaultAgent();
  expect(AgentConfig.parse(agent)).toEqual(agent);
  expect(checkConversation(agent.conversation, Object.keys(agent.facts))).toEqual([]);
});

it('is another one each time, so that changing one changes no other', () => {
  defaultAgent().conversation.steps['hours'] = { do: 'hang-up', text: '' };
  expect(defaultAgent().conversation.steps['hours']).toMatchObject({ do: 'say' });
});
