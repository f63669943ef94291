import { useState } from 'react';
import { goTo } from '../../app/navigation.ts';
import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { useBoard } from '../../stores/board.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, Dialog, EmptyState, Page, Section, Tag } from '../../ui/index.ts';
import { useFreshAssignments } from '../setup/useFreshAssignments.ts';
import { Files } from '../connect/Files.tsx';
import styles from './Extensions.module.css';
import { emptyRow } from './rows.ts';
import { edit } from './store.ts';
import { Table } from './Table.tsx';

/** Which agent answers which dialled number, PBX by PBX. */
export function ExtensionsPage() {
  const pbxs = useLists((state) => state.pbxs);
  useFreshAssignments();
  const says = t.extensions;
  return (
    <Page title={t.app.pages.extensions} lead={says.lead}>
      {pbxs?.length === 0 && (
        <>
          <EmptyState
            title={says.noPbx}
            actions={
              <Button look="primary" icon="connect" onPress={() => goTo('connect')}>
                {says.connect}
              </Button>
            }
          >
            {says.noPbxText}
          </EmptyState>
          <Demo />
        </>
      )}
      {pbxs?.map((config) => (
        <OfPbx key={config.id} config={config} />
      ))}
    </Page>
  );
}

function OfPbx({ config }: { config: PbxConfig }) {
  const [files, setFiles] = useState(false);
  const agents = useLists((state) => state.agents);
  const count = useLists((state) => state.assignments?.filter((one) => one.pbxId === config.id).length ?? 0);
  const says = t.extensions;
  const firstAgent = agents?.[0]?.id ?? '';
  const add = () => edit(config.id, null, { ...emptyRow, agentId: firstAgent });
  return (
    <Section
      title={config.name}
      {...(config.role === 'watches' && { lead: says.watches })}
      actions={
        <>
          {count > 0 && (
            <Button look="quiet" onPress={() => setFiles(true)}>
              {says.files}
            </Button>
          )}
          <Button icon="plus" look={count === 0 ? 'primary' : 'normal'} onPress={add}>
            {says.add}
          </Button>
        </>
      }
    >
      <Table pbxId={config.id} name={config.name} />
      <Dialog
        title={says.filesTitle(config.name)}
        isOpen={files}
        onClose={() => setFiles(false)}
        wide
        actions={<Button onPress={() => setFiles(false)}>{t.common.close}</Button>}
      >
        <div className={styles.dialog}>
          <p>{says.filesText}</p>
          {/* Written anew where the numbers have changed. */}
          <Files key={count} config={config} isStored only="extensions.conf" />
        </div>
      </Dialog>
    </Section>
  );
}

/** The demo's own extension, while the demo runs. */
function Demo() {
  const demo = useApp((state) => state.info?.demo === true);
  const pbx = useBoard((state) => [...state.pbxs.values()].find((one) => one.demo));
  if (!demo || !pbx) return null;
  return (
    <Section
      title={pbx.name}
      lead={t.extensions.demoText}
      actions={<Tag look="filled">{t.app.demo.label}</Tag>}
    >
      <Table pbxId={pbx.id} name={pbx.name} isFixed />
    </Section>
  );
}
