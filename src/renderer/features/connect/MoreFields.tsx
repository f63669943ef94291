import { useState } from 'react';
import { MediaConnection } from '../../../shared/domain/pbx.ts';
import { t } from '../../i18n/index.ts';
import { Button, NumberField, Segmented, Select, TextField, type Option } from '../../ui/index.ts';
import type { Draft, Errors, Field } from './draft.ts';
import styles from './Editor.module.css';
import { change, useConnect } from './store.ts';

const FOLDED: readonly Field[] = [
  'name',
  'username',
  'websocketClient',
  'dialTemplate',
  'fromExtensions',
  'host',
  'port',
  'maxCalls',
];

const MEDIA: Option<Draft['connection']>[] = MediaConnection.options.map((id) => ({
  id,
  label: t.connect.fields.mediaOptions[id].label,
  note: t.connect.fields.mediaOptions[id].note,
}));

/** Everything that has a fitting value already; folded while a PBX is being connected for the first time. */
export function MoreFields({ draft, errors }: { draft: Draft; errors: Errors }) {
  const [open, setOpen] = useState(!draft.isNew);
  const isOpen = open || FOLDED.some((field) => errors[field]);
  const says = t.connect.fields;
  return (
    <div className={styles.more}>
      <div className={styles.fold}>
        <Button aria-expanded={isOpen} icon={isOpen ? 'chevron' : 'forward'} onPress={() => setOpen(!isOpen)}>
          {isOpen ? says.less : says.more}
        </Button>
        {!isOpen && <p className={styles.summary}>{summaryOf(draft)}</p>}
      </div>
      {isOpen && <Fields draft={draft} errors={errors} />}
    </div>
  );
}

function Fields({ draft, errors }: { draft: Draft; errors: Errors }) {
  const says = t.connect.fields;
  const dialsUs = draft.connection === 'pbx-dials-us';
  const reachable = draft.connection !== 'we-dial-pbx';
  return (
    <>
      <div className={styles.pair}>
        <TextField
          label={says.name}
          help={says.nameHelp}
          error={errors.name}
          value={draft.name}
          onChange={(name) => change({ name })}
          maxLength={60}
        />
        <TextField
          label={says.username}
          help={says.usernameHelp}
          error={errors.username}
          value={draft.username}
          onChange={(username) => change({ username })}
          mono
        />
      </div>
      <Select
        label={says.media}
        help={says.mediaOptions[draft.connection].help}
        options={MEDIA}
        value={draft.connection}
        onChange={(connection) => change({ connection })}
      />
      {reachable && (
        <div className={styles.hostPort}>
          <HostField draft={draft} error={errors.host} />
          <NumberField
            label={says.port}
            help={says.portHelp[draft.connection]}
            error={errors.port}
            value={draft.port}
            onChange={(port) => change({ port })}
            min={1}
            max={65_535}
            mono
          />
        </div>
      )}
      {dialsUs && (
        <TextField
          label={says.websocketClient}
          help={says.websocketClientHelp}
          error={errors.websocketClient}
          value={draft.websocketClient}
          onChange={(websocketClient) => change({ websocketClient })}
          mono
        />
      )}
      <Choice
        label={says.role}
        options={says.roleOptions}
        value={draft.role}
        onChange={(role) => change({ role, takeApp: false })}
      />
      <div className={styles.pair}>
        <Select
          label={says.format}
          help={says.formatHelp}
          options={optionsOf(says.formats)}
          value={draft.format}
          onChange={(format) => change({ format })}
        />
        <NumberField
          label={says.maxCalls}
          help={says.maxCallsHelp}
          error={errors.maxCalls}
          value={draft.maxCalls}
          onChange={(maxCalls) => change({ maxCalls })}
          min={1}
          max={5000}
        />
      </div>
      <TextField
        label={says.dialTemplate}
        help={says.dialTemplateHelp}
        error={errors.dialTemplate}
        value={draft.dialTemplate}
        onChange={(dialTemplate) => change({ dialTemplate })}
        mono
      />
      <TextField
        label={says.fromExtensions}
        help={says.fromExtensionsHelp}
        error={errors.fromExtensions}
        value={draft.fromExtensions}
        onChange={(fromExtensions) => change({ fromExtensions })}
        mono
      />
    </>
  );
}

/** A choice between two that need a sentence each. */
function Choice<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: Record<T, string[]>;
  value: T;
  onChange: (value: T) => void;
}) {
  const ids = Object.keys(options) as T[];
  return (
    <Segmented
      label={label}
      cards
      options={ids.map((id) => ({ id, label: options[id][0] ?? id, note: options[id][1] ?? '' }))}
      value={value}
      onChange={onChange}
    />
  );
}

function HostField({ draft, error }: { draft: Draft; error: string | undefined }) {
  const addresses = useConnect((state) => state.addresses) ?? [];
  const says = t.connect.fields;
  const options: Option<string>[] = addresses.map(({ name, address }) => ({
    id: address,
    label: address,
    note: name,
  }));
  // A laptop in another network still shows what was chosen.
  if (draft.host && !options.some(({ id }) => id === draft.host))
    options.unshift({ id: draft.host, label: draft.host, note: says.hostNotHere });
  const known = addresses.some(({ address }) => address === draft.host);
  return (
    <Select
      label={says.host}
      {...(error || !known ? { help: error ?? says.hostNotHere } : {})}
      options={options}
      value={draft.host}
      onChange={(host) => change({ host })}
    />
  );
}

function optionsOf<T extends string>(labels: Record<T, string>): Option<T>[] {
  return (Object.keys(labels) as T[]).map((id) => ({ id, label: labels[id] }));
}

function summaryOf(draft: Draft): string {
  const { fields, summaryMedia, summary } = t.connect;
  return summary({
    user: draft.username,
    media: summaryMedia[draft.connection](`${draft.host}:${draft.port}`),
    format: fields.formats[draft.format],
    role: (fields.roleOptions[draft.role][0] ?? '').toLowerCase(),
    calls: draft.maxCalls,
  });
}
