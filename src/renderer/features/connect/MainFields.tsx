import { useState } from 'react';
import { PbxLayout } from '../../../shared/domain/pbx.ts';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { useLists } from '../../stores/lists.ts';
import { Button, ProblemNote, Segmented, Select, TextField } from '../../ui/index.ts';
import { isPlainHttp } from './address.ts';
import { lookSoon } from './discovery.ts';
import { addressOf, type Draft, type Errors } from './draft.ts';
import styles from './Editor.module.css';
import { FoundPbx } from './FoundPbx.tsx';
import { change } from './store.ts';

/** The least that is needed: where, as what, with which password. */
export function MainFields({ draft, errors }: { draft: Draft; errors: Errors }) {
  const keychain = useApp((state) => state.info?.keychain ?? null);
  const [madeUp, setMadeUp] = useState('');
  const says = t.connect.fields;
  const stored = !draft.isNew && !keychain;
  const kept = keychain
    ? says[draft.isNew ? 'passwordNewSession' : 'passwordSession']
    : says[draft.isNew ? 'passwordNew' : 'passwordStored'];
  const makeUp = () => {
    const password = randomPassword();
    setMadeUp(password);
    change({ password });
  };
  return (
    <>
      <TextField
        label={says.url}
        help={says.urlHelp}
        error={errors.url}
        value={draft.url}
        onChange={(url) => {
          change({ url });
          lookSoon();
        }}
        type="url"
        placeholder="192.168.1.10"
        mono
        autoFocus={draft.isNew && draft.url === ''}
      />
      <FoundPbx draft={draft} />
      {isPlainHttp(addressOf(draft)) && <ProblemNote look="warning" problem={t.connect.plainHttp} />}
      <Segmented
        label={t.connect.layout.label}
        options={LAYOUTS.map((id) => ({ id, label: t.connect.layout.names[id] }))}
        value={draft.layout}
        onChange={(layout) => change({ layout })}
      />
      <TextField
        label={says.appName}
        help={says.appNameHelp}
        error={errors.appName}
        value={draft.appName}
        onChange={(appName) => change({ appName })}
        mono
      />
      <div className={styles.withButton}>
        <TextField
          label={says.password}
          help={madeUp !== '' && madeUp === draft.password ? says.generated : kept}
          error={errors.password}
          value={draft.password}
          onChange={(password) => change({ password })}
          type="password"
          {...(stored && { placeholder: says.passwordPlaceholder })}
        />
        <Button onPress={makeUp}>{says.generate}</Button>
      </div>
      {draft.isNew && <Extensions draft={draft} error={errors.extensions} />}
      <div className={styles.pair}>
        <TextField
          label={says.personExtension}
          help={says.personHelp}
          error={errors.personExtension}
          value={draft.personExtension}
          onChange={(personExtension) => change({ personExtension })}
          mono
        />
        <TextField
          label={says.personContext}
          error={errors.personContext}
          value={draft.personContext}
          onChange={(personContext) => change({ personContext })}
          mono
        />
      </div>
      {keychain && (
        <ProblemNote
          look="warning"
          problem={{ ...keychain, message: `${keychain.message} ${t.connect.sessionOnly}` }}
        />
      )}
    </>
  );
}

/** Which numbers an agent answers from the beginning. */
function Extensions({ draft, error }: { draft: Draft; error: string | undefined }) {
  const agents = useLists((state) => state.agents) ?? [];
  const says = t.connect.fields;
  return (
    <div className={styles.pair}>
      <TextField
        label={says.extensions}
        help={says.extensionsHelp}
        error={error}
        value={draft.extensions}
        onChange={(extensions) => change({ extensions })}
        mono
      />
      <Select
        label={says.agent}
        options={agents.map(({ id, name }) => ({ id, label: name }))}
        value={draft.agentId}
        onChange={(agentId) => change({ agentId })}
      />
    </div>
  );
}

const LAYOUTS = PbxLayout.options;

/** 24 letters and digits: nothing that a configuration file would read as its own. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const bytes = crypto.getRandomValues(new Uint32Array(24));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
}
