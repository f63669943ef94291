import { expect, it } from 'vitest';
import { TEMPLATES } from '../../../../src/shared/conversations/templates.ts';
import { checkConversation } from '../../../../src/shared/domain/conversation-check.ts';
import { CALL_NAMES } from '../../../../src/shared/domain/tools.ts';

it.each(TEMPLATES.map((template) => [template.id, template] as const))(
  '%s is sound with its own facts and tools',
  (_, { conversation, facts, tools }) => {
    expect(checkConversation(conversation, { names: [...Object.keys(facts), ...CALL_NAMES], tools })).toEqual(
      [],
    );
  },
);
