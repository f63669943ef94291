import { Button } from 'react-aria-components';
import type { EngineInfo } from '../../../../shared/domain/engine.ts';
import { t } from '../../../i18n/index.ts';
import { cx, Tag } from '../../../ui/index.ts';
import styles from './Engine.module.css';

/** Every kind of engine: what it is, and where the audio goes. Those on the premises come first. */
export function EngineCards({
  engines,
  current,
  onChoose,
}: {
  engines: readonly EngineInfo[];
  current?: string;
  onChoose: (engine: EngineInfo) => void;
}) {
  const says = t.agents.engine;
  const sorted = [...engines].sort((a, b) => Number(b.onPremises) - Number(a.onPremises));
  return (
    <ul className={styles.cards}>
      {sorted.map((engine) => (
        <li key={engine.id}>
          <Button className={cx(styles.card)} onPress={() => onChoose(engine)}>
            <span className={styles.cardHead}>
              <span className={styles.cardName}>{engine.name}</span>
              {engine.id === current && <Tag>{says.current}</Tag>}
              <Tag look={engine.onPremises ? 'ok' : 'person'}>{says.where(engine.onPremises)}</Tag>
            </span>
            <span className={styles.cardText}>{engine.summary}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
