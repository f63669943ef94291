import { useState } from 'react';
import type { PbxConfig, PbxStatus } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { linkWords } from '../../app/PbxChip.tsx';
import { ask } from '../../api.ts';
import { t } from '../../i18n/index.ts';
import { useBoard } from '../../stores/board.ts';
import { Elapsed } from '../../stores/Elapsed.tsx';
import { useLists } from '../../stores/lists.ts';
import { Button, cx, Icon, ProblemNote, Section, type IconName } from '../../ui/index.ts';
import styles from './Overview.module.css';
import { RemovePbx, RoleChoice } from './PbxDialogs.tsx';
import { PeopleSwitch } from './PeopleSwitch.tsx';
import { openEdit } from './store.ts';
import { TestCall } from './TestCall.tsx';

type Look = 'ok' | 'waits' | 'bad';

const LINK: Record<PbxStatus['link'], { look: Look; shape: IconName | null }> = {
  up: { look: 'ok', shape: 'check' },
  connecting: { look: 'waits', shape: null },
  reconnecting: { look: 'waits', shape: null },
  held: { look: 'waits', shape: 'warning' },
  refused: { look: 'bad', shape: 'close' },
  replaced: { look: 'bad', shape: 'close' },
  stopped: { look: 'waits', shape: null },
};

/** One PBX: how it stands, and what can be done with it. */
export function PbxCard({ config, isLast }: { config: PbxConfig; isLast: boolean }) {
  const status = useBoard((state) => state.pbxs.get(config.id));
  const [problem, setProblem] = useState<Problem | null>(null);
  const says = t.connect.list;
  const reconnect = async () => {
    const reply = await ask('pbx.reconnect', { id: config.id });
    setProblem(reply.ok ? null : reply.problem);
  };
  return (
    <Section
      title={config.name}
      lead={config.url}
      actions={
        <>
          <Button onPress={() => void openEdit(config)}>{says.edit}</Button>
          <Button onPress={() => void reconnect()}>{says.reconnect}</Button>
          <RemovePbx config={config} isLast={isLast} onProblem={setProblem} />
        </>
      }
    >
      <dl className={styles.facts}>
        <div>
          <dt>{says.link}</dt>
          <dd>{status ? <Link status={status} /> : says.notConnected}</dd>
        </div>
        <div>
          <dt>{says.app}</dt>
          <dd className={styles.mono}>{config.appName}</dd>
        </div>
        <div>
          <dt>{says.media}</dt>
          <dd>{mediaWords(config, status)}</dd>
        </div>
        <div>
          <dt>{says.extensions}</dt>
          <dd>
            <Extensions pbxId={config.id} />
          </dd>
        </div>
      </dl>
      {config.role === 'answers' && (
        <section className={styles.testCall} aria-label={t.connect.testCall.title}>
          <h3 className={styles.testCallTitle}>{t.connect.testCall.title}</h3>
          <TestCall config={config} status={status} />
        </section>
      )}
      {status?.problem && (
        <ProblemNote problem={status.problem} look={status.link === 'held' ? 'warning' : 'trouble'} />
      )}
      {status?.media.problem && <ProblemNote problem={status.media.problem} />}
      {status?.warnings.map((warning) => (
        <ProblemNote key={warning.code} problem={warning} look="warning" />
      ))}
      {problem && <ProblemNote problem={problem} />}
      <div className={styles.choices}>
        <RoleChoice config={config} status={status} onProblem={setProblem} />
        <PeopleSwitch config={config} onProblem={setProblem} />
      </div>
    </Section>
  );
}

function Link({ status }: { status: PbxStatus }) {
  const { look, shape } = LINK[status.link];
  return (
    <span className={cx(styles.link, styles[look])}>
      {shape ? <Icon name={shape} size={14} /> : <span className={styles.ring} aria-hidden="true" />}
      <span>
        {status.link === 'up' ? `${t.app.pbx.link.up} · ${linkWords(status)}` : linkWords(status)} ·{' '}
        <Elapsed since={status.since} />
      </span>
    </span>
  );
}

function mediaWords(config: PbxConfig, status: PbxStatus | undefined): string {
  const says = t.app.pbx.mediaState;
  if (!status || status.media.state === 'not-needed') return says[status?.media.state ?? 'off'];
  const address = status.media.address ?? `${config.media.host}:${config.media.port}`;
  return `${t.app.pbx.mediaKind[status.media.kind]} · ${says[status.media.state]} · ${address}`;
}

function Extensions({ pbxId }: { pbxId: string }) {
  const assignments = useLists((state) => state.assignments);
  const mine = assignments?.filter((one) => one.pbxId === pbxId) ?? [];
  if (mine.length === 0) return <span className={styles.quiet}>{t.connect.list.noExtensions}</span>;
  return <>{mine.map((one) => one.extension).join(', ')}</>;
}
