import { useState } from 'react';
import type { AgentConfig } from '../../../shared/domain/agent.ts';
import { t } from '../../i18n/index.ts';
import { Button, ConfirmDialog } from '../../ui/index.ts';
import { removeAgent } from './store.ts';

export function RemoveAgent({ agent }: { agent: AgentConfig }) {
  const [asking, setAsking] = useState(false);
  const says = t.agents.confirm;
  return (
    <>
      <Button icon="trash" onPress={() => setAsking(true)}>
        {t.agents.actions.remove}
      </Button>
      <ConfirmDialog
        title={says.title(agent.name)}
        isOpen={asking}
        danger
        confirm={says.yes}
        cancel={t.common.cancel}
        onConfirm={() => void removeAgent(agent.id)}
        onClose={() => setAsking(false)}
      >
        {says.text}
      </ConfirmDialog>
    </>
  );
}
