import { useState } from 'react';
import type { PbxConfig, PbxStatus } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, ConfirmDialog, Segmented } from '../../ui/index.ts';
import styles from './Overview.module.css';

type Role = PbxConfig['role'];

/** Whether this desk answers or watches. Asks before either: one takes the app from others, the other lets go of calls. */
export function RoleChoice({
  config,
  status,
  onProblem,
}: {
  config: PbxConfig;
  status: PbxStatus | undefined;
  onProblem: (problem: Problem | null) => void;
}) {
  const [asking, setAsking] = useState<Role | null>(null);
  const says = t.connect.role;
  const lost = status?.link === 'held' || status?.link === 'replaced';
  const setRole = async (role: Role) => {
    const reply = await ask('pbx.setRole', { id: config.id, role });
    onProblem(reply.ok ? null : reply.problem);
  };
  const choose = (role: Role) => {
    // Nothing is let go of where another desk has the app already.
    if (role === 'watches' && lost) void setRole(role);
    else setAsking(role);
  };
  const { roleOptions } = t.connect.fields;
  return (
    <div className={styles.role}>
      {lost && config.role === 'answers' ? (
        <div className={styles.lost} role="group" aria-label={t.connect.list.role}>
          <Button look="primary" onPress={() => choose('watches')}>
            {t.connect.held.watch}
          </Button>
          <Button onPress={() => choose('answers')}>{t.connect.held.answer}</Button>
        </div>
      ) : (
        <Segmented
          label={t.connect.list.role}
          cards
          options={(['answers', 'watches'] as const).map((id) => ({
            id,
            label: roleOptions[id][0] ?? id,
            note: roleOptions[id][1] ?? '',
          }))}
          value={config.role}
          onChange={choose}
        />
      )}
      <ConfirmDialog
        title={(asking === 'watches' ? says.watchTitle : says.answerTitle)(config.name)}
        isOpen={asking !== null}
        confirm={asking === 'watches' ? says.watchYes : says.answerYes}
        cancel={t.common.cancel}
        onConfirm={() => asking && void setRole(asking)}
        onClose={() => setAsking(null)}
      >
        {asking === 'watches' ? says.watchText : says.answerText}
      </ConfirmDialog>
    </div>
  );
}

export function RemovePbx({
  config,
  isLast,
  onProblem,
}: {
  config: PbxConfig;
  isLast: boolean;
  onProblem: (problem: Problem | null) => void;
}) {
  const [asking, setAsking] = useState(false);
  const extensions = useLists(
    (state) => state.assignments?.filter((one) => one.pbxId === config.id).length ?? 0,
  );
  const says = t.connect.remove;
  const remove = async () => {
    const reply = await ask('pbx.remove', { id: config.id });
    if (!reply.ok) onProblem(reply.problem);
  };
  return (
    <>
      <Button onPress={() => setAsking(true)}>{t.connect.list.remove}</Button>
      <ConfirmDialog
        title={says.title(config.name)}
        isOpen={asking}
        danger
        confirm={says.yes}
        cancel={t.common.cancel}
        onConfirm={() => void remove()}
        onClose={() => setAsking(false)}
      >
        {says.text(extensions)} {isLast && says.last}
      </ConfirmDialog>
    </>
  );
}
