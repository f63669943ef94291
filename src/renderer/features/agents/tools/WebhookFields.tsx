import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import { secretsOf, type Webhook, type WebhookHeader } from '../../../../shared/domain/webhook.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, NumberField, Section, Select, TextField } from '../../../ui/index.ts';
import agents from '../Agents.module.css';
import type { AgentErrors } from '../draft.ts';
import { SecretField } from '../engine/SecretField.tsx';
import styles from './Tools.module.css';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A request to a server of the company, part by part. Secrets stand in headers alone, by a name. */
export function WebhookFields({
  agent,
  title,
  webhook,
  path,
  errors,
  names,
  maxTimeoutMs = 60_000,
  onChange,
}: {
  agent: AgentConfig;
  title: string;
  webhook: Webhook;
  path: string;
  errors: AgentErrors;
  /** What may stand in braces besides what is always known. */
  names: readonly string[];
  maxTimeoutMs?: number;
  onChange: (webhook: Webhook) => void;
}) {
  const says = t.tools;
  const { method, url, headers, body, timeoutMs } = webhook;
  const put = (changes: Partial<Webhook>) => onChange({ ...webhook, ...changes });
  const error = (field: string) => errors.fields[`${path}.${field}`];
  return (
    <Section title={title} lead={says.braces(names.filter(Boolean))}>
      <div className={styles.address}>
        <Select
          label={says.method}
          options={METHODS.map((id) => ({ id, label: id }))}
          value={method}
          onChange={(next) => put({ method: next })}
        />
        <TextField
          label={says.url}
          error={error('url')}
          mono
          value={url}
          onChange={(next) => put({ url: next.trim() })}
        />
      </div>
      <Headers headers={headers} error={error} onChange={(next) => put({ headers: next })} />
      {[...new Set(secretsOf(webhook))].map((key) => (
        <SecretField key={key} agent={agent} name={key} label={says.secret(key)} />
      ))}
      {method !== 'GET' && (
        <TextField
          label={says.body}
          help={says.bodyHelp}
          error={error('body')}
          mono
          rows={4}
          value={body}
          onChange={(next) => put({ body: next })}
        />
      )}
      <div className={styles.narrow}>
        <NumberField
          label={says.timeout}
          error={error('timeoutMs')}
          value={timeoutMs / 1000}
          onChange={(seconds) => put({ timeoutMs: Math.round(seconds * 1000) })}
          min={0.1}
          max={maxTimeoutMs / 1000}
          step={0.1}
        />
      </div>
    </Section>
  );
}

function Headers({
  headers,
  error,
  onChange,
}: {
  headers: readonly WebhookHeader[];
  error: (field: string) => string | undefined;
  onChange: (headers: WebhookHeader[]) => void;
}) {
  const says = t.tools;
  const change = (at: number, changes: Partial<WebhookHeader>) =>
    onChange(headers.map((one, i) => (i === at ? { ...one, ...changes } : one)));
  const isKnown = headers.some(({ value }) => value.includes('{secret.'));
  return (
    <div className={agents.facts}>
      {headers.map(({ name, value }, i) => (
        <div key={i} className={agents.fact} role="group" aria-label={name || says.header(i + 1)}>
          <TextField
            label={says.headerName}
            error={error(`headers.${i}.name`)}
            mono
            value={name}
            onChange={(next) => change(i, { name: next.trim() })}
          />
          <TextField
            label={says.headerValue}
            error={error(`headers.${i}.value`)}
            mono
            value={value}
            onChange={(next) => change(i, { value: next })}
          />
          <IconButton
            icon="trash"
            label={says.removeRow(name)}
            onPress={() => onChange(headers.filter((_, at) => at !== i))}
          />
        </div>
      ))}
      <div className={styles.row}>
        <Button icon="plus" onPress={() => onChange([...headers, { name: '', value: '' }])}>
          {says.addHeader}
        </Button>
        {!isKnown && (
          <Button
            icon="lock"
            onPress={() => onChange([...headers, { name: 'Authorization', value: 'Bearer {secret.token}' }])}
          >
            {says.addSecret}
          </Button>
        )}
      </div>
      {isKnown && <p className={agents.quiet}>{says.secretHelp}</p>}
    </div>
  );
}
