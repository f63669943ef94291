import { LongestAsk } from '../features/board/LongestAsk.tsx';
import { t } from '../i18n/index.ts';
import { useApp } from '../stores/app.ts';
import { useBoard } from '../stores/board.ts';
import { Icon, Tag } from '../ui/index.ts';
import { Logo } from './Logo.tsx';
import { MicrophoneLamp } from './MicrophoneLamp.tsx';
import { PbxChip } from './PbxChip.tsx';
import { useNavigation } from './navigation.ts';
import { SearchBox } from './SearchBox.tsx';
import styles from './TopBar.module.css';

export function TopBar() {
  const onBoard = useNavigation((state) => state.page === 'board');
  const pbxs = useBoard((state) => state.pbxs);
  const operator = useApp((state) => state.settings?.operatorName ?? '');
  const host = useApp((state) => state.info?.host ?? '');
  return (
    <header className={styles.bar}>
      <div className={styles.brand}>
        <Logo />
        <span className={styles.name}>{t.common.product}</span>
      </div>
      <div className={styles.chips}>
        {[...pbxs.values()].map((pbx) => (
          <PbxChip key={pbx.id} pbx={pbx} />
        ))}
        {pbxs.size === 0 && <Tag>{t.app.pbx.none}</Tag>}
      </div>
      <MicrophoneLamp />
      {onBoard ? <SearchBox /> : <LongestAsk />}
      <span className={styles.operator} title={operator ? t.app.operator(operator) : t.app.noOperator}>
        <Icon name="person" size={15} />
        <span className={styles.operatorName}>{operator || t.app.noOperator}</span>
        {host && <span className={styles.host}>{host}</span>}
      </span>
    </header>
  );
}
