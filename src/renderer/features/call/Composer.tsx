import { useState } from 'react';
import { Input, Label, Text, TextField } from 'react-aria-components';
import { t } from '../../i18n/index.ts';
import { focusBoard } from '../../keyboard/useKeyboard.ts';
import type { Call } from '../../../shared/domain/call.ts';
import { Button, cx, IconButton } from '../../ui/index.ts';
import styles from './Composer.module.css';
import { closeForm, moreCommandsOf, speakTo, useCommands } from './commands.ts';

/** The longest that main takes. */
const MOST = 500;

/** Words for the agent alone, or for the agent to say. It belongs to one call and stays open for more. */
export function Composer({ call }: { call: Call }) {
  const form = useCommands((state) => state.form);
  if (form?.callId !== call.id || (form.command !== 'whisper' && form.command !== 'say')) return null;
  return <Field key={form.command} call={call} command={form.command} />;
}

function Field({ call, command }: { call: Call; command: 'whisper' | 'say' }) {
  const [text, setText] = useState('');
  const says = t.call.compose;
  const agent = call.agent?.name ?? t.call.parts.agent;
  const isPossible = moreCommandsOf(call).includes(command);
  const close = () => {
    closeForm();
    focusBoard();
  };
  const send = async () => {
    const words = text.trim();
    // What could not be sent stays, to be sent again.
    if (words !== '' && (await speakTo(command, call.id, words))) setText('');
  };
  return (
    <form
      className={cx(styles.composer, styles[command])}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <TextField className={cx(styles.field)} value={text} onChange={setText} maxLength={MOST} autoFocus>
        <Label className={cx(styles.label)}>
          {command === 'whisper' ? says.whisper(agent) : says.say(agent)}
        </Label>
        <Input className={cx(styles.input)} autoComplete="off" />
        <Text slot="description" className={cx(styles.help)}>
          {!isPossible ? says.over : command === 'whisper' ? says.whisperHelp : says.sayHelp}
        </Text>
      </TextField>
      <Button type="submit" isDisabled={!isPossible || text.trim() === ''}>
        {says.send}
      </Button>
      <IconButton icon="close" label={says.close} onPress={close} />
    </form>
  );
}
