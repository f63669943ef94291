import { goTo } from '../../app/navigation.ts';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { Button, Tag } from '../../ui/index.ts';
import styles from './DemoBanner.module.css';

/** Says that the callers are played, for as long as they are. */
export function DemoBanner() {
  const demo = useApp((state) => state.info?.demo === true);
  if (!demo) return null;
  return (
    <div className={styles.banner} role="note">
      <Tag look="filled">{t.app.demo.label}</Tag>
      <p className={styles.text}>{t.app.demo.text}</p>
      <Button icon="connect" onPress={() => goTo('connect')}>
        {t.app.demo.connect}
      </Button>
    </div>
  );
}
