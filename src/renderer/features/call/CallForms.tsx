import { useState } from 'react';
import type { Call } from '../../../shared/domain/call.ts';
import { t } from '../../i18n/index.ts';
import { useCall } from '../../stores/board.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, Dialog, Select, TextField } from '../../ui/index.ts';
import {
  closeForm,
  moreCommandsOf,
  replaceAgent,
  transfer,
  useCommands,
  type FormCommand,
} from './commands.ts';
import { titleOf } from './title.ts';

/** What main takes for an extension. */
const EXTENSION = /^[\w+*#.-]{1,40}$/;

/** Where a call goes, or who goes on with it. Each belongs to one call; once that does not allow it there is nothing to do. */
export function CallForms() {
  const form = useCommands((state) => state.form);
  const call = useCall(form?.callId ?? null);
  if (!form || !call) return null;
  if (form.command === 'transfer') return <Transfer key={call.id} call={call} />;
  if (form.command === 'replace-agent') return <Replace key={call.id} call={call} />;
  return null;
}

function isOver(call: Call, command: FormCommand): boolean {
  return !moreCommandsOf(call).includes(command);
}

function Over({ title, children }: { title: string; children: string }) {
  return (
    <Dialog
      title={title}
      isOpen
      onClose={closeForm}
      actions={
        <Button autoFocus onPress={closeForm}>
          {t.common.close}
        </Button>
      }
    >
      {children}
    </Dialog>
  );
}

function Transfer({ call }: { call: Call }) {
  const [extension, setExtension] = useState('');
  const [attempted, setAttempted] = useState(false);
  const says = t.call.transferTo;
  const title = says.title(titleOf(call));
  if (isOver(call, 'transfer')) return <Over title={title}>{says.over}</Over>;
  const isGood = EXTENSION.test(extension.trim());
  const go = async () => {
    setAttempted(true);
    // Where the PBX does not have that extension the question stays.
    if (isGood && (await transfer(call.id, extension.trim()))) closeForm();
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={closeForm}
      actions={
        <>
          <Button onPress={closeForm}>{t.common.cancel}</Button>
          <Button look="primary" onPress={() => void go()}>
            {says.yes}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <TextField
          label={says.extension}
          help={says.help}
          error={attempted && !isGood ? says.wrong : undefined}
          value={extension}
          onChange={setExtension}
          maxLength={40}
          autoFocus
          mono
        />
      </form>
    </Dialog>
  );
}

function Replace({ call }: { call: Call }) {
  const agents = useLists((state) => state.agents) ?? [];
  const others = agents.filter(({ id }) => id !== call.agent?.id);
  const [chosen, setChosen] = useState<string | null>(null);
  const agentId = others.find(({ id }) => id === chosen)?.id ?? others[0]?.id;
  const says = t.call.replace;
  const title = says.title(call.agent?.name ?? t.call.parts.agent);
  if (isOver(call, 'replace-agent')) return <Over title={title}>{says.over}</Over>;
  if (agentId === undefined) return <Over title={title}>{says.none}</Over>;
  const go = async () => {
    if (await replaceAgent(call.id, agentId)) closeForm();
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={closeForm}
      actions={
        <>
          <Button onPress={closeForm}>{t.common.cancel}</Button>
          <Button look="primary" autoFocus onPress={() => void go()}>
            {says.yes}
          </Button>
        </>
      }
    >
      <p>{says.text}</p>
      <Select
        label={says.agent}
        options={others.map(({ id, name }) => ({ id, label: name }))}
        value={agentId}
        onChange={setChosen}
      />
    </Dialog>
  );
}
