import { useState, type ReactNode } from 'react';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, NumberField, Select, TextField } from '../../../ui/index.ts';
import styles from './Inspector.module.css';

/** Several texts, one on each line. Empty lines are dropped when the agent is saved. */
export function Lines({
  label,
  help,
  value,
  onChange,
}: {
  label: string;
  help?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
}) {
  return (
    <TextField
      label={label}
      {...(help && { help })}
      rows={Math.min(6, Math.max(2, value.length))}
      value={value.join('\n')}
      onChange={(text) => onChange(text === '' ? [] : text.split('\n'))}
    />
  );
}

/** Several short texts in one line, with commas. What is typed stays as it is typed while it means the same. */
export function Commas({
  label,
  help,
  value,
  onChange,
  mono = false,
}: {
  label: string;
  help?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  mono?: boolean;
}) {
  const [typed, setTyped] = useState('');
  const read = (text: string) => (text.trim() === '' ? [] : text.split(',').map((part) => part.trim()));
  const isSame = read(typed).filter(Boolean).join() === value.filter(Boolean).join();
  return (
    <TextField
      label={label}
      {...(help && { help })}
      mono={mono}
      value={isSame ? typed : value.join(', ')}
      onChange={(text) => {
        setTyped(text);
        onChange(read(text));
      }}
    />
  );
}

/** Milliseconds, as seconds. */
export function Seconds({
  label,
  value,
  onChange,
  min,
  max,
  step = 1,
}: {
  label: string;
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
}) {
  return (
    <NumberField
      label={label}
      value={value / 1000}
      onChange={(seconds) => onChange(Math.round(seconds * 1000))}
      min={min}
      max={max}
      step={step}
    />
  );
}

/** Where a way leads: one of the steps, or nowhere yet. */
export function Target({
  label,
  value,
  ids,
  empty = t.flow.fields.nowhere,
  onChange,
  onGo,
}: {
  label: string;
  value: string;
  ids: readonly string[];
  /** What an empty one means. */
  empty?: string;
  onChange: (id: string) => void;
  onGo: (id: string) => void;
}) {
  // A name that no step has is kept until another one is chosen.
  const all = value === '' || ids.includes(value) ? ids : [value, ...ids];
  return (
    <div className={styles.target}>
      <Select
        label={label}
        options={[{ id: '', label: empty }, ...all.map((id) => ({ id, label: id }))]}
        value={value}
        onChange={onChange}
      />
      {ids.includes(value) && (
        <IconButton icon="forward" label={t.flow.fields.goThere(value)} onPress={() => onGo(value)} />
      )}
    </div>
  );
}

interface Row {
  name: string;
  value: string;
}

/** Names and what belongs to them. Rows whose name is empty, or there already, are kept here alone. */
export function Pairs({
  label,
  help,
  nameLabel,
  valueLabel,
  value,
  onChange,
}: {
  label: string;
  help?: string;
  nameLabel: string;
  valueLabel: string;
  value: Readonly<Record<string, string>>;
  onChange: (value: Record<string, string>) => void;
}) {
  const [rows, setRows] = useState<readonly Row[]>([]);
  const record = (all: readonly Row[]) =>
    Object.fromEntries(all.filter(({ name }) => name !== '').map((row) => [row.name, row.value]));
  const isSame = JSON.stringify(record(rows)) === JSON.stringify(value);
  const shown = isSame ? rows : Object.entries(value).map(([name, text]) => ({ name, value: text }));
  const change = (next: readonly Row[]) => {
    setRows(next);
    onChange(record(next));
  };
  const put = (at: number, changes: Partial<Row>) =>
    change(shown.map((row, i) => (i === at ? { ...row, ...changes } : row)));
  return (
    <Group label={label} {...(help && { help })}>
      {shown.map((row, i) => (
        <div key={i} className={styles.pair}>
          <TextField
            label={nameLabel}
            mono
            value={row.name}
            onChange={(name) => put(i, { name: name.trim() })}
          />
          <TextField label={valueLabel} value={row.value} onChange={(text) => put(i, { value: text })} />
          <IconButton
            icon="close"
            label={t.flow.fields.removeRow(row.name)}
            onPress={() => change(shown.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <div>
        <Button icon="plus" look="quiet" onPress={() => change([...shown, { name: '', value: '' }])}>
          {t.flow.fields.addRow}
        </Button>
      </div>
    </Group>
  );
}

/** Fields that belong together, under a name. */
export function Group({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{label}</legend>
      {help && <p className={styles.quiet}>{help}</p>}
      {children}
    </fieldset>
  );
}
