import { useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { VoicePack } from '../../../shared/domain/voice.ts';
import { packOf } from '../../../shared/domain/voice.ts';
import { t } from '../../i18n/index.ts';
import { useLists } from '../../stores/lists.ts';
import { cancelInstallation, installFromFolder, removePack, useVoices } from '../../stores/voices.ts';
import { Button, ConfirmDialog, cx, ProblemNote, Section } from '../../ui/index.ts';
import { InstallFromUrl } from './InstallFromUrl.tsx';
import styles from './Voices.module.css';

/** Voice packs: what is installed, and installing and removing them. */
export function Voices() {
  const state = useVoices(({ state }) => state);
  const problem = useVoices(({ problem }) => problem);
  const [isAsking, setAsking] = useState(false);
  const says = t.settings.voices;
  if (!state) return null;
  const { packs, installing } = state;
  return (
    <Section title={says.title} lead={says.lead}>
      <ul className={styles.packs}>
        <li className={styles.pack}>
          <p className={styles.name}>{says.builtIn}</p>
          <p className={styles.quiet}>{says.builtInNote}</p>
        </li>
        {packs.map((pack) => (
          <Pack key={pack.id} pack={pack} />
        ))}
      </ul>
      {installing ? (
        <Installing {...installing} />
      ) : (
        <div className={styles.buttons}>
          <Button icon="plus" onPress={() => void installFromFolder()}>
            {says.fromFolder}
          </Button>
          <Button onPress={() => setAsking(true)}>{says.fromUrl}</Button>
        </div>
      )}
      <InstallFromUrl isOpen={isAsking} onClose={() => setAsking(false)} />
      {problem && <ProblemNote problem={problem} />}
    </Section>
  );
}

function Pack({ pack }: { pack: VoicePack }) {
  const [isAsking, setAsking] = useState(false);
  const agents = useLists((lists) => lists.agents) ?? [];
  const users = agents.filter(({ voice }) => packOf(voice)?.pack === pack.id).map(({ name }) => name);
  const says = t.settings.voices;
  return (
    <li className={styles.pack}>
      <div className={styles.row}>
        <div>
          <p className={styles.name}>{pack.name}</p>
          <p className={styles.quiet}>
            {pack.problem ? says.damaged : says.about(pack.voices.length, pack.language, pack.bytes)}
          </p>
          {pack.licence && <p className={styles.quiet}>{says.licence(pack.licence)}</p>}
        </div>
        <Button icon="trash" aria-label={says.removeOf(pack.name)} onPress={() => setAsking(true)}>
          {says.remove}
        </Button>
      </div>
      {pack.problem ? (
        <ProblemNote problem={pack.problem} look="warning" />
      ) : (
        <p className={cx(styles.quiet)}>{says.pace}</p>
      )}
      <ConfirmDialog
        title={says.confirmTitle(pack.name)}
        isOpen={isAsking}
        danger
        confirm={says.remove}
        cancel={t.common.cancel}
        onConfirm={() => void removePack(pack.id)}
        onClose={() => setAsking(false)}
      >
        {users.length > 0 ? says.confirmUsed(users.join(', ')) : says.confirmText}
      </ConfirmDialog>
    </li>
  );
}

function Installing({ name, done, total }: { name: string; done: number; total: number }) {
  const says = t.settings.voices;
  const words = says.progress(done, total);
  return (
    <div className={styles.installing}>
      <ProgressBar
        aria-label={says.installing(name)}
        value={done}
        maxValue={total}
        valueLabel={words}
        className={cx(styles.progress)}
      >
        {({ percentage = 0 }) => (
          <>
            <p className={styles.row}>
              <span>{says.installing(name)}</span>
              <span className={styles.quiet}>{words}</span>
            </p>
            <span className={styles.track}>
              <span className={styles.filled} style={{ width: `${percentage}%` }} />
            </span>
          </>
        )}
      </ProgressBar>
      <Button onPress={() => void cancelInstallation()}>{t.common.cancel}</Button>
    </div>
  );
}
