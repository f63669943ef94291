import { useEffect, useState } from 'react';
import { t } from '../../i18n/index.ts';
import { Button, ConfirmDialog, Segmented } from '../../ui/index.ts';
import { Split } from '../setup/Split.tsx';
import { AuditLog } from './AuditLog.tsx';
import { CallDetail } from './CallDetail.tsx';
import { CallList } from './CallList.tsx';
import styles from './History.module.css';
import { HistorySearch } from './HistorySearch.tsx';
import { deleteAll, followHistory, showTab, useHistory } from './store.ts';

/** Past calls with what was said, and the log of who listened to whom. */
export function HistoryPage() {
  const tab = useHistory((state) => state.tab);
  useEffect(followHistory, []);
  const tabs = (
    <Segmented
      label={t.history.tabs.label}
      hideLabel
      options={[
        { id: 'calls', label: t.history.tabs.calls },
        { id: 'audit', label: t.history.tabs.audit },
      ]}
      value={tab}
      onChange={showTab}
    />
  );
  if (tab === 'audit')
    return (
      <main className={styles.audit} aria-label={t.app.pages.history}>
        <header className={styles.header}>
          <h1 className={styles.title}>{t.app.pages.history}</h1>
          {tabs}
        </header>
        <AuditLog />
      </main>
    );
  return (
    <Split
      title={t.app.pages.history}
      sides="detail"
      beside={tabs}
      actions={
        <>
          <HistorySearch />
          <DeleteAll />
        </>
      }
      left={<CallList />}
      right={<CallDetail />}
    />
  );
}

function DeleteAll() {
  const [asking, setAsking] = useState(false);
  const isEmpty = useHistory((state) => state.calls.rows.length === 0);
  const says = t.history.confirm;
  if (isEmpty) return null;
  return (
    <>
      <Button look="quiet" onPress={() => setAsking(true)}>
        {t.history.deleteAll}
      </Button>
      <ConfirmDialog
        title={says.titleAll}
        isOpen={asking}
        danger
        confirm={says.yesAll}
        cancel={t.common.cancel}
        onConfirm={() => void deleteAll()}
        onClose={() => setAsking(false)}
      >
        {says.text}
      </ConfirmDialog>
    </>
  );
}
