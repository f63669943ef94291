import { useState } from 'react';
import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { Button, Dialog, Switch, TextField } from '../../ui/index.ts';
import styles from './Overview.module.css';

/** Listening to calls between people: off until somebody says why. */
export function PeopleSwitch({
  config,
  onProblem,
}: {
  config: PbxConfig;
  onProblem: (problem: Problem | null) => void;
}) {
  const [asking, setAsking] = useState(false);
  const { enabled, reason } = config.listenToPeople;
  const set = async (on: boolean, why: string) => {
    const reply = await ask('pbx.setListenToPeople', { id: config.id, enabled: on, reason: why });
    onProblem(reply.ok ? null : reply.problem);
  };
  const says = t.connect.list;
  return (
    <div className={styles.people}>
      <Switch
        isSelected={enabled}
        onChange={(on) => {
          if (on) setAsking(true);
          else void set(false, '');
        }}
      >
        {says.listening}
      </Switch>
      <p className={styles.quiet}>{enabled ? says.listeningOn(reason) : says.listeningOff}</p>
      {asking && (
        <ReasonDialog
          name={config.name}
          onGiven={(why) => void set(true, why)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}

function ReasonDialog({
  name,
  onGiven,
  onClose,
}: {
  name: string;
  onGiven: (reason: string) => void;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [attempted, setAttempted] = useState(false);
  const says = t.connect.people;
  const give = () => {
    setAttempted(true);
    if (reason.trim() === '') {
      document.querySelector<HTMLElement>('[role="dialog"] textarea')?.focus();
      return;
    }
    onGiven(reason.trim());
    onClose();
  };
  return (
    <Dialog
      title={says.title(name)}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t.common.cancel}</Button>
          <Button look="primary" onPress={give}>
            {says.yes}
          </Button>
        </>
      }
    >
      <div className={styles.ask}>
        <p>{says.text}</p>
        <TextField
          label={says.reason}
          error={attempted && reason.trim() === '' ? says.needed : undefined}
          value={reason}
          onChange={setReason}
          rows={3}
          maxLength={500}
          autoFocus
          isRequired
        />
      </div>
    </Dialog>
  );
}
