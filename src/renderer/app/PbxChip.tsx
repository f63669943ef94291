import type { ReactNode } from 'react';
import type { PbxStatus } from '../../shared/domain/pbx.ts';
import { ask } from '../api.ts';
import { t } from '../i18n/index.ts';
import { useNow } from '../stores/clock.ts';
import { wait } from '../stores/format.ts';
import { report } from '../stores/notices.ts';
import { Button, cx, Popup, ProblemNote, Tag } from '../ui/index.ts';
import styles from './PbxChip.module.css';

type Look = 'good' | 'wait' | 'bad' | 'off';

const LOOK: Record<PbxStatus['link'], Look> = {
  connecting: 'wait',
  up: 'good',
  reconnecting: 'wait',
  refused: 'bad',
  held: 'wait',
  replaced: 'bad',
  stopped: 'off',
};

/** What stands after the name: nothing to say when all is well but the version and the round trip. */
export function linkWords(pbx: PbxStatus): string {
  if (pbx.link === 'up')
    return [pbx.version, pbx.latencyMs === null ? null : t.app.pbx.latency(pbx.latencyMs)]
      .filter(Boolean)
      .join(' · ');
  const words = t.app.pbx.link[pbx.link];
  return pbx.link === 'reconnecting' && pbx.attempt > 0
    ? `${words}, ${t.app.pbx.attempt(pbx.attempt)}`
    : words;
}

function Lamp({ look }: { look: Look }) {
  return <span className={cx(styles.lamp, styles[look])} aria-hidden="true" />;
}

function Since({ since }: { since: number }) {
  return <>{wait(useNow() - since)}</>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The state of one PBX in words; a click says more: what is wrong and what to do. */
export function PbxChip({ pbx }: { pbx: PbxStatus }) {
  const reconnect = async () => {
    const reply = await ask('pbx.reconnect', { id: pbx.id });
    if (!reply.ok) report(reply.problem);
  };
  const mediaBad = pbx.media.state === 'failed';
  const look = pbx.link === 'up' && mediaBad ? 'bad' : LOOK[pbx.link];
  const canRetry = pbx.link === 'refused' || pbx.link === 'reconnecting';
  return (
    <Popup
      label={t.app.pbx.details(pbx.name)}
      triggerClass={cx(styles.chip, look === 'bad' && styles.chipBad)}
      trigger={
        <>
          <Lamp look={look} />
          <span className={styles.name}>{pbx.name}</span>
          {pbx.demo && <Tag look="filled">{t.app.demo.label}</Tag>}
          <span className={styles.words}>{linkWords(pbx)}</span>
          {pbx.media.address && pbx.media.state === 'listening' && (
            <span className={styles.words}>
              {t.app.pbx.media} {pbx.media.address}
            </span>
          )}
          {mediaBad && (
            <span className={styles.bad}>
              {t.app.pbx.media} {t.app.pbx.mediaState.failed}
            </span>
          )}
          {pbx.role === 'watches' && <span className={styles.words}>{t.app.pbx.watches}</span>}
          {pbx.warnings.length > 0 && (
            <span className={styles.warn}>{t.app.pbx.warnings(pbx.warnings.length)}</span>
          )}
        </>
      }
    >
      <dl className={styles.facts}>
        <Fact name={t.app.pbx.state}>
          {t.app.pbx.link[pbx.link]} · <Since since={pbx.since} />
        </Fact>
        <Fact name={t.app.pbx.asterisk}>{pbx.version ?? t.common.notKnown}</Fact>
        <Fact name={t.app.pbx.roundTrip}>
          {pbx.latencyMs === null ? t.common.notKnown : t.app.pbx.latency(pbx.latencyMs)}
        </Fact>
        <Fact name={t.app.pbx.role}>{t.app.pbx[pbx.role]}</Fact>
        <Fact name={t.app.pbx.address}>{pbx.media.address ?? t.app.pbx.mediaState[pbx.media.state]}</Fact>
      </dl>
      {pbx.problem && <ProblemNote problem={pbx.problem} />}
      {pbx.media.problem && <ProblemNote problem={pbx.media.problem} />}
      {pbx.warnings.map((warning) => (
        <ProblemNote key={warning.code} problem={warning} look="warning" />
      ))}
      {canRetry && <Button onPress={() => void reconnect()}>{t.app.pbx.reconnect}</Button>}
    </Popup>
  );
}
