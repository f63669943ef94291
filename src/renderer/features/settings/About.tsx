import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { ProblemNote, Section } from '../../ui/index.ts';
import styles from './Settings.module.css';

export function About() {
  const info = useApp((state) => state.info);
  if (!info) return null;
  const says = t.settings.about;
  const facts = [
    [says.version, info.version],
    [says.runtime, info.runtime],
    [says.desk, `${info.host} · ${info.osUser}`],
    [says.keychain, info.keychain ? says.keychainBad : says.keychainGood],
  ];
  return (
    <Section title={says.title}>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {info.keychain && <ProblemNote look="warning" problem={info.keychain} />}
    </Section>
  );
}
