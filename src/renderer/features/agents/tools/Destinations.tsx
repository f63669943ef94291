import type { Destination, TransferTool } from '../../../../shared/domain/tools.ts';
import { t } from '../../../i18n/index.ts';
import { Button, IconButton, Section, Segmented, TextField } from '../../../ui/index.ts';
import agents from '../Agents.module.css';
import type { AgentErrors } from '../draft.ts';
import styles from './Tools.module.css';

/** Where an agent may transfer callers, and how. */
export function Destinations({
  tool,
  path,
  errors,
  put,
}: {
  tool: TransferTool;
  path: string;
  errors: AgentErrors;
  put: (changes: Partial<TransferTool>) => void;
}) {
  const says = t.tools;
  const { destinations } = tool;
  const change = (at: number, changes: Partial<Destination>) =>
    put({ destinations: destinations.map((one, i) => (i === at ? { ...one, ...changes } : one)) });
  const error = (at: number, field: string) => errors.fields[`${path}.destinations.${at}.${field}`];
  const whole = errors.fields[`${path}.destinations`];
  return (
    <Section title={says.destinations} lead={says.destinationsLead}>
      <Segmented
        label={says.how}
        cards
        options={says.hows}
        value={tool.how}
        onChange={(how) => put({ how })}
      />
      <div className={agents.facts}>
        {whole && <p className={styles.wrong}>{whole}</p>}
        {destinations.map(({ name, extension, context }, i) => (
          <div
            key={i}
            className={styles.destination}
            role="group"
            aria-label={name || says.destination(i + 1)}
          >
            <TextField
              label={says.destinationName}
              error={error(i, 'name')}
              value={name}
              onChange={(next) => change(i, { name: next })}
            />
            <TextField
              label={says.extension}
              error={error(i, 'extension')}
              mono
              value={extension}
              onChange={(next) => change(i, { extension: next })}
            />
            <TextField
              label={says.context}
              error={error(i, 'context')}
              mono
              placeholder={t.agents.ways.contextEmpty}
              value={context}
              onChange={(next) => change(i, { context: next })}
            />
            <IconButton
              icon="trash"
              label={says.removeRow(name)}
              isDisabled={destinations.length === 1}
              onPress={() => put({ destinations: destinations.filter((_, at) => at !== i) })}
            />
          </div>
        ))}
        <div>
          <Button
            icon="plus"
            onPress={() => put({ destinations: [...destinations, { name: '', extension: '', context: '' }] })}
          >
            {says.addDestination}
          </Button>
        </div>
      </div>
    </Section>
  );
}
