import { useState } from 'react';
import { t } from '../../i18n/index.ts';
import { useApp } from '../../stores/app.ts';
import { Button, ProblemNote, TextField } from '../../ui/index.ts';
import { isPlainHttp, tidyAddress } from './address.ts';
import type { Draft, Errors } from './draft.ts';
import styles from './Editor.module.css';
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
        onChange={(url) => change({ url })}
        onBlur={() => {
          const url = tidyAddress(draft.url);
          if (url !== draft.url) change({ url });
        }}
        type="url"
        placeholder="http://10.0.0.5:8088"
        mono
        autoFocus={draft.isNew && draft.url === ''}
      />
      {isPlainHttp(tidyAddress(draft.url)) && <ProblemNote look="warning" problem={t.connect.plainHttp} />}
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
      {keychain && (
        <ProblemNote
          look="warning"
          problem={{ ...keychain, message: `${keychain.message} ${t.connect.sessionOnly}` }}
        />
      )}
    </>
  );
}

/** 24 letters and digits: nothing that a configuration file would read as its own. */
function randomPassword(): string {
  const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const bytes = crypto.getRandomValues(new Uint32Array(24));
  return Array.from(bytes, (byte) => letters[byte % letters.length]).join('');
}
