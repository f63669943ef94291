import { expect, it } from 'vitest';
import { defaultAgent } from '../../../../src/main/agents/embedded/default-agent.ts';
import { AgentConfig } from '../../../../src/shared/domain/agent.ts';
import { checkConversation } from '../../../../src/shared/domain/conversation-check.ts';
import { conversationOf, type Conversation } from '../../../../src/shared/domain/conversation.ts';

it('is a valid agent with a sound conversation that needs its own facts only', () => {
  const agent = defaultAgent();
  expect(AgentConfig.parse(agent)).toEqual(agent);
  expect(checkConversation(conversationOf(agent)!, { names: Object.keys(agent.facts) })).toEqual([]);
});

it('is another one each time, so that changing one changes no other', () => {
  (defaultAgent().options['conversation'] as Conversation).steps['hours'] = { do: 'hang-up', text: '' };
  expect(conversationOf(defaultAgent())?.steps['hours']).toMatchObject({ do: 'say' });
});
