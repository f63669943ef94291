import { goTo } from '../../app/navigation.ts';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, EmptyState, Page, ProblemNote } from '../../ui/index.ts';
import { useFreshAssignments } from '../setup/useFreshAssignments.ts';
import styles from './Overview.module.css';
import { PbxCard } from './PbxCard.tsx';
import { dismissSaved, openNew, useConnect } from './store.ts';

/** All PBXs of this desk. */
export function Overview() {
  const pbxs = useLists((state) => state.pbxs);
  const problem = useConnect((state) => state.problem);
  useFreshAssignments();
  const says = t.connect;
  const add = (
    <Button icon="plus" look={pbxs?.length === 0 ? 'primary' : 'normal'} onPress={() => void openNew()}>
      {pbxs?.length === 0 ? says.newTitle : says.add}
    </Button>
  );
  return (
    <Page title={says.title} lead={says.lead} actions={add}>
      <Saved />
      {problem && <ProblemNote problem={problem} />}
      {pbxs?.length === 0 && <EmptyState title={says.list.empty}>{says.list.emptyText}</EmptyState>}
      {pbxs?.map((config) => (
        <PbxCard key={config.id} config={config} isLast={pbxs.length === 1} />
      ))}
    </Page>
  );
}

/** What became of the last save, and what comes next. */
function Saved() {
  const saved = useConnect((state) => state.saved);
  const config = useLists((state) => state.pbxs?.find((pbx) => pbx.id === saved?.id));
  const assigned = useLists((state) => state.assignments?.some((one) => one.pbxId === saved?.id) ?? true);
  const keychain = useApp((state) => state.info?.keychain ?? null);
  if (!saved || !config) return null;
  const says = t.connect.saved;
  const next = config.role === 'answers' && !assigned;
  return (
    <div className={styles.saved} role="status">
      <div className={styles.savedWords}>
        <p>{says[saved.kept](config.name)}</p>
        {saved.kept === 'session' && keychain && (
          <p className={styles.quiet}>
            {keychain.message} {keychain.hint}
          </p>
        )}
        {next && <p className={styles.quiet}>{says.next}</p>}
        {config.role === 'answers' && assigned && <p className={styles.quiet}>{says.tryIt}</p>}
      </div>
      <Button
        look="primary"
        autoFocus
        onPress={() => {
          dismissSaved();
          goTo(next ? 'extensions' : 'board');
        }}
      >
        {next ? says.assign : says.toBoard}
      </Button>
    </div>
  );
}
