import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import { REPORT_NAMES } from '../../../../shared/domain/tools.ts';
import { t } from '../../../i18n/index.ts';
import { Button, Section } from '../../../ui/index.ts';
import type { AgentDraft, AgentErrors } from '../draft.ts';
import { changeAgent } from '../store.ts';
import { NEW_LOOKUP, NEW_WEBHOOK } from './change.ts';
import { WebhookFields } from './WebhookFields.tsx';

/** What is asked before a call, and told after it. */
export function AroundCall({
  agent,
  draft,
  which,
  errors,
}: {
  agent: AgentConfig;
  draft: AgentDraft;
  which: 'lookup' | 'afterCall';
  errors: AgentErrors;
}) {
  const says = t.tools;
  const webhook = draft[which];
  const isLookup = which === 'lookup';
  return (
    <>
      <Section
        title={says[which]}
        lead={isLookup ? says.lookupLead : says.afterCallLead}
        actions={
          webhook ? (
            <Button icon="trash" onPress={() => changeAgent(agent, { [which]: null })}>
              {says.remove}
            </Button>
          ) : (
            <Button
              icon="plus"
              onPress={() =>
                changeAgent(agent, { [which]: structuredClone(isLookup ? NEW_LOOKUP : NEW_WEBHOOK) })
              }
            >
              {says.addWebhook}
            </Button>
          )
        }
      >
        {null}
      </Section>
      {webhook && (
        <WebhookFields
          agent={agent}
          title={says.request}
          webhook={webhook}
          path={which}
          errors={errors}
          names={isLookup ? [] : REPORT_NAMES}
          {...(isLookup && { maxTimeoutMs: 5000 })}
          onChange={(next) => changeAgent(agent, { [which]: next })}
        />
      )}
    </>
  );
}
