import { t } from '../i18n/index.ts';
import { Button, Dialog, Kbd } from '../ui/index.ts';
import { hideHelp, useHelp } from './help.ts';
import styles from './KeysDialog.module.css';

const keys = t.call.keys;
const ROWS: readonly [readonly string[], string][] = [
  [['↑', '↓'], keys.select],
  [['PgUp', 'PgDn'], keys.page],
  [['Home', 'End'], keys.ends],
  [['N'], keys.next],
  [['L'], keys.listenLong],
  [['T'], keys.takeOverLong],
  [['B'], keys.handBackLong],
  [['W'], keys.whisper],
  [['S'], keys.say],
  [['M'], keys.mute],
  [['R'], keys.replace],
  [['O'], keys.hold],
  [['X'], keys.transfer],
  [['H'], keys.hangUp],
  [['D'], keys.toDialplan],
  [['/'], keys.search],
  [['Esc'], keys.escape],
  [['?'], keys.all],
];

export function KeysDialog() {
  const { isOpen } = useHelp();
  return (
    <Dialog
      title={keys.title}
      isOpen={isOpen}
      onClose={hideHelp}
      actions={
        <Button autoFocus onPress={hideHelp}>
          {t.common.close}
        </Button>
      }
    >
      <dl className={styles.keys}>
        {ROWS.map(([names, text]) => (
          <div key={text} className={styles.row}>
            <dt>
              {names.map((name) => (
                <Kbd key={name}>{name}</Kbd>
              ))}
              <span className="visually-hidden">{names.join(', ')}</span>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>{keys.note}</p>
    </Dialog>
  );
}
