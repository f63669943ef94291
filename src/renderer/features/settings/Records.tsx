import { useState } from 'react';
import type { Settings } from '../../../shared/contract/app.ts';
import { t } from '../../i18n/index.ts';
import { Button, ConfirmDialog, NumberField, ProblemNote, Section, Switch } from '../../ui/index.ts';
import { deletesRecords } from './retention.ts';
import styles from './Settings.module.css';
import { useSave } from './useSave.ts';

/** How long calls are kept, and whether the digits in them are. */
export function Records({ settings }: { settings: Settings }) {
  const { problem, save } = useSave();
  const says = t.settings.records;
  return (
    <Section title={says.title}>
      <Retention days={settings.retentionDays} onChange={(retentionDays) => void save({ retentionDays })} />
      <div>
        <Switch isSelected={settings.keepDigits} onChange={(keepDigits) => void save({ keepDigits })}>
          {says.digits}
        </Switch>
        {!settings.keepDigits && <p className={styles.quiet}>{says.digitsOff}</p>}
      </div>
      {settings.keepDigits && <ProblemNote look="warning" problem={says.digitsOn} />}
      {problem && <ProblemNote problem={problem} />}
    </Section>
  );
}

/** Applied by a button, and asked for where it deletes something: a number half typed must not cost any records. */
function Retention({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  const [typed, setTyped] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const says = t.settings.records;
  const wanted = typed ?? days;
  const isGood = Number.isInteger(wanted) && wanted >= 0 && wanted <= 3650;
  const apply = () => {
    onChange(wanted);
    setTyped(null);
  };
  return (
    <div className={styles.withButton}>
      <NumberField
        label={says.retention}
        help={says.retentionHelp}
        error={isGood ? undefined : says.retentionError}
        value={wanted}
        onChange={setTyped}
        min={0}
        max={3650}
      />
      {typed !== null && typed !== days && isGood && (
        <Button
          look="primary"
          onPress={() => {
            if (deletesRecords(days, wanted)) setAsking(true);
            else apply();
          }}
        >
          {says.apply}
        </Button>
      )}
      <ConfirmDialog
        title={says.confirmTitle(wanted)}
        isOpen={asking}
        danger
        confirm={says.confirmYes}
        cancel={t.common.cancel}
        onConfirm={apply}
        onClose={() => setAsking(false)}
      >
        {says.confirmText}
      </ConfirmDialog>
    </div>
  );
}
