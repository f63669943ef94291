import { Button } from 'react-aria-components';
import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { cx, Icon, Kbd, type IconName } from '../../ui/index.ts';
import styles from './Actions.module.css';
import { commandsOf, request, useCommands, type Command } from './commands.ts';

const LOOK: Partial<
  Record<Command, { label: string; hotkey: string; icon: IconName; look?: 'on' | 'agent' | 'danger' }>
> = {
  listen: { label: t.call.actions.listen, hotkey: 'L', icon: 'headset' },
  'stop-listening': { label: t.call.actions.stopListening, hotkey: 'L', icon: 'headset', look: 'on' },
  'take-over': { label: t.call.actions.takeOver, hotkey: 'T', icon: 'microphone' },
  'hand-back': { label: t.call.actions.handBack, hotkey: 'B', icon: 'agents', look: 'agent' },
  'to-dialplan': { label: t.call.actions.toDialplan, hotkey: 'D', icon: 'exit' },
  'hang-up': { label: t.call.actions.hangUp, hotkey: 'H', icon: 'hangup', look: 'danger' },
};

function Action({ command, callId, wanted }: { command: Command; callId: string; wanted: boolean }) {
  const pending = useCommands((state) => state.pending.has(`${command} ${callId}`));
  const shown = LOOK[command];
  if (!shown) return null;
  const { label, hotkey, icon, look } = shown;
  return (
    <Button
      className={cx(styles.action, look && styles[look], wanted && styles.wanted, pending && styles.pending)}
      aria-keyshortcuts={hotkey}
      {...(command === 'stop-listening' ? { 'aria-label': t.call.actions.stopListeningLabel } : {})}
      onPress={() => request(command, callId)}
    >
      <Icon name={icon} size={17} />
      <span className={styles.label}>{label}</span>
      <Kbd>{hotkey}</Kbd>
    </Button>
  );
}

/** What can be done with this call now; nothing else is drawn. */
export function Actions({ call }: { call: Call }) {
  const commands = commandsOf(call);
  const over = call.state === 'ended' || call.state === 'failed' || call.state === 'leaving';
  return (
    <div className={styles.actions} role="toolbar" aria-label={t.call.actions.label}>
      {commands.map((command) => (
        <Action
          key={command}
          command={command}
          callId={call.id}
          wanted={command === 'take-over' && call.state === 'needs-person'}
        />
      ))}
      {commands.length === 0 && (
        <p className={styles.none}>{over ? t.call.actions.noneLeft : t.call.actions.none}</p>
      )}
    </div>
  );
}
