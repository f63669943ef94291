import { Button, Tooltip, TooltipTrigger } from 'react-aria-components';
import { t } from '../i18n/index.ts';
import { cx, Icon } from '../ui/index.ts';
import { goTo, useNavigation } from './navigation.ts';
import styles from './NavRail.module.css';
import { pages } from './page-list.ts';
import type { Page } from './pages.ts';

function Entry({ page }: { page: Page }) {
  const isCurrent = useNavigation((state) => state.page === page.id);
  return (
    <TooltipTrigger delay={400} closeDelay={0}>
      <Button
        className={cx(styles.entry, isCurrent && styles.current)}
        aria-label={page.title}
        aria-current={isCurrent ? 'page' : 'false'}
        onPress={() => goTo(page.id)}
      >
        <Icon name={page.icon} size={20} />
      </Button>
      <Tooltip className={cx(styles.tooltip)} placement="right" offset={8}>
        {page.title}
      </Tooltip>
    </TooltipTrigger>
  );
}

export function NavRail() {
  return (
    <nav className={styles.rail} aria-label={t.app.pages.label}>
      {(['top', 'bottom'] as const).map((place) => (
        <div key={place} className={styles.group}>
          {pages
            .filter((page) => page.place === place)
            .map((page) => (
              <Entry key={page.id} page={page} />
            ))}
        </div>
      ))}
    </nav>
  );
}
