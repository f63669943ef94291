import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import type { AgentTool } from '../../../../shared/domain/tools.ts';
import { t } from '../../../i18n/index.ts';
import { useLists } from '../../../stores/lists.ts';
import { Button, NumberField, Section, Switch, TextField } from '../../../ui/index.ts';
import agents from '../Agents.module.css';
import type { AgentDraft, AgentErrors } from '../draft.ts';
import { Lines } from '../flow/parts.tsx';
import { changeAgent } from '../store.ts';
import { changeTool } from './change.ts';
import { Destinations } from './Destinations.tsx';
import { NobodyField } from './NobodyField.tsx';
import { Parameters } from './Parameters.tsx';
import { WebhookFields } from './WebhookFields.tsx';

/** One tool: what the agent is told of it, and what it does. */
export function ToolEditor({
  agent,
  draft,
  tool,
  at,
  errors,
  onRemoved,
}: {
  agent: AgentConfig;
  draft: AgentDraft;
  tool: AgentTool;
  at: number;
  errors: AgentErrors;
  onRemoved: () => void;
}) {
  const says = t.tools;
  const path = `tools.${at}`;
  const error = (field: string) => errors.fields[`${path}.${field}`];
  const put = (changes: Partial<AgentTool>) =>
    changeAgent(agent, { tools: changeTool(draft.tools, at, changes) });
  const remove = () => {
    changeAgent(agent, { tools: draft.tools.filter((_, i) => i !== at) });
    onRemoved();
  };
  return (
    <>
      <Section
        title={says.kinds[tool.kind]}
        lead={says.kindNotes[tool.kind]}
        actions={
          <Button icon="trash" onPress={remove}>
            {says.remove}
          </Button>
        }
      >
        <Switch isSelected={tool.on} onChange={(on) => put({ on })}>
          {says.on}
        </Switch>
        <TextField
          label={says.name}
          help={says.nameHelp}
          error={error('name') ?? errors.fields['tools']}
          mono
          value={tool.name}
          onChange={(name) => put({ name })}
        />
        <TextField
          label={says.description}
          help={says.descriptionHelp}
          error={error('description')}
          rows={3}
          value={tool.description}
          onChange={(description) => put({ description })}
        />
      </Section>
      <Own agent={agent} tool={tool} path={path} errors={errors} put={put} />
    </>
  );
}

/** What only tools of this kind have. */
function Own({
  agent,
  tool,
  path,
  errors,
  put,
}: {
  agent: AgentConfig;
  tool: AgentTool;
  path: string;
  errors: AgentErrors;
  put: (changes: Partial<AgentTool>) => void;
}) {
  const all = useLists((state) => state.agents) ?? [];
  const says = t.tools;
  switch (tool.kind) {
    case 'transfer':
      return <Destinations tool={tool} path={path} errors={errors} put={put} />;
    case 'ask-person':
      return (
        <Section title={says.waiting}>
          <div className={agents.pair}>
            <NumberField
              label={says.waitSeconds}
              value={tool.waitSeconds}
              onChange={(waitSeconds) => put({ waitSeconds })}
              min={5}
              max={600}
            />
            <NobodyField
              value={tool.then}
              others={all.filter(({ id }) => id !== agent.id)}
              error={errors.fields[`${path}.then.extension`]}
              onChange={(then) => put({ then })}
            />
          </div>
        </Section>
      );
    case 'set-variables':
      return (
        <Section title={says.variables}>
          <Lines
            label={says.variablesMay}
            help={errors.fields[`${path}.variables`] ?? says.variablesHelp}
            value={tool.variables}
            onChange={(variables) => put({ variables })}
          />
        </Section>
      );
    case 'webhook':
      return (
        <>
          <Parameters
            parameters={tool.parameters}
            path={path}
            errors={errors}
            onChange={(parameters) => put({ parameters })}
          />
          <WebhookFields
            agent={agent}
            title={says.request}
            webhook={tool.request}
            path={`${path}.request`}
            errors={errors}
            names={tool.parameters.map(({ name }) => name)}
            onChange={(request) => put({ request })}
          />
          <Section title={says.answer}>
            <Lines
              label={says.keeps}
              help={says.keepsHelp}
              value={tool.variables}
              onChange={(variables) => put({ variables })}
            />
          </Section>
        </>
      );
    default:
      return null;
  }
}
