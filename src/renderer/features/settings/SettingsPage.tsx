import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { Page } from '../../ui/index.ts';
import { About } from './About.tsx';
import { Records } from './Records.tsx';
import styles from './Settings.module.css';
import { Sound } from './Sound.tsx';
import { Voices } from './Voices.tsx';
import { You } from './You.tsx';

/** What this desk is set to. Everything holds as soon as it is changed. */
export function SettingsPage() {
  const settings = useApp((state) => state.settings);
  return (
    <Page title={t.app.pages.settings}>
      {settings && (
        <div className={styles.columns}>
          <div className={styles.column}>
            <You settings={settings} />
            <Records settings={settings} />
            <Voices />
          </div>
          <div className={styles.column}>
            <Sound settings={settings} />
            <About />
          </div>
        </div>
      )}
    </Page>
  );
}
