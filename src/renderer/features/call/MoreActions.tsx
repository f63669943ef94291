import { Button } from 'react-aria-components';
import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useMicrophone } from '../../stores/microphone.ts';
import { cx } from '../../ui/index.ts';
import styles from './MoreActions.module.css';
import { moreCommandsOf, request, useCommands, type Command } from './commands.ts';

const says = t.call.actions;

/** `name`: the accessible name where the label alone does not say it. `on`: a state that pressing again ends. */
const LOOK: Partial<Record<Command, { label: string; name?: string; hotkey: string; on?: boolean }>> = {
  whisper: { label: says.whisper, hotkey: 'W' },
  say: { label: says.say, hotkey: 'S' },
  'mute-agent': { label: says.muteAgent, name: says.muteAgentLabel, hotkey: 'M' },
  'unmute-agent': { label: says.unmuteAgent, name: says.unmuteAgentLabel, hotkey: 'M', on: true },
  'replace-agent': { label: says.replaceAgent, hotkey: 'R' },
  transfer: { label: says.transfer, hotkey: 'X' },
  hold: { label: says.hold, hotkey: 'O' },
  resume: { label: says.resume, name: says.resumeLabel, hotkey: 'O', on: true },
  'mute-microphone': { label: says.muteMicrophone, hotkey: 'M' },
  'unmute-microphone': {
    label: says.unmuteMicrophone,
    name: says.unmuteMicrophoneLabel,
    hotkey: 'M',
    on: true,
  },
};

/** The operator's hand on the agent and the caller, smaller than what changes who has the call. */
export function MoreActions({ call }: { call: Call }) {
  const pending = useCommands((state) => state.pending);
  const form = useCommands((state) => (state.form?.callId === call.id ? state.form.command : null));
  // Its own mute is among the commands.
  useMicrophone();
  const commands = moreCommandsOf(call);
  if (commands.length === 0) return null;
  return (
    <div className={styles.more} role="toolbar" aria-label={says.more}>
      {commands.map((command) => {
        const look = LOOK[command];
        if (!look) return null;
        const isOn = look.on === true || form === command;
        return (
          <Button
            key={command}
            className={cx(
              styles.action,
              isOn && styles.on,
              pending.has(`${command} ${call.id}`) && styles.pending,
            )}
            aria-keyshortcuts={look.hotkey}
            {...(look.name && { 'aria-label': look.name })}
            onPress={() => request(command, call.id)}
          >
            <span className={styles.label}>{look.label}</span>
            <kbd className={styles.key}>{look.hotkey}</kbd>
          </Button>
        );
      })}
    </div>
  );
}
