import type { AgentTool, ToolParameter } from '../../shared/domain/tools.ts';
import type { ToolResult } from '../agents/port.ts';
import type { ToolCall } from './port.ts';

/** An argument of one of our own tools; of a choice the model gets the list. */
export type Parameter = ToolParameter & { choices?: readonly string[] };

export type OwnTool = Exclude<AgentTool, { kind: 'webhook' }>;

const text = (name: string, description: string, required = true): Parameter => ({
  name,
  type: 'string',
  description,
  required,
});

export function parametersOf(tool: AgentTool): Parameter[] {
  switch (tool.kind) {
    case 'transfer': {
      const choices = tool.destinations.map(({ name }) => name);
      return [
        ...(choices.length > 1 ? [{ ...text('destination', 'Where to.'), choices }] : []),
        ...(tool.how === 'attended'
          ? [text('summary', 'Two sentences for the person who takes the call: who calls and why.')]
          : []),
      ];
    }
    case 'ask-person':
      return [text('reason', 'Why the caller needs a person, in a few words.')];
    case 'hang-up':
      return [text('reason', 'Why the call is over, in a few words.', false)];
    case 'send-digits':
      return [text('digits', 'The keys to press: 0 to 9, * and #.')];
    case 'note':
      return [text('text', 'What to keep.')];
    case 'set-variables':
      return tool.variables.map((name) => text(name, '', false));
    case 'webhook':
      return tool.parameters;
  }
}

/** Does what the tool says. What cannot be done is told in words for the model. */
export async function runOwn(
  tool: OwnTool,
  args: Readonly<Record<string, unknown>>,
  { hand, leave, gone }: Pick<ToolCall, 'hand' | 'leave' | 'gone'>,
): Promise<ToolResult> {
  const said = (name: string): string => (typeof args[name] === 'string' ? args[name] : '');
  switch (tool.kind) {
    case 'transfer': {
      const { destinations, how } = tool;
      const wanted = said('destination').toLowerCase();
      const to =
        destinations.length === 1
          ? destinations[0]
          : destinations.find(({ name }) => name.toLowerCase() === wanted);
      if (!to)
        return { ok: false, text: `Choose one of: ${destinations.map(({ name }) => name).join(', ')}.` };
      if (how === 'attended') return hand.consult(to.extension, said('summary'));
      return hand.transfer({ extension: to.extension, context: to.context });
    }
    case 'ask-person': {
      if ((await hand.askForPerson(said('reason'), tool.waitSeconds * 1000)) === 'taken')
        return { ok: true, text: 'A person has taken the call.' };
      if (tool.then.to === 'back')
        return { ok: false, text: 'Nobody is free. Tell the caller, and go on without a person.' };
      // Whoever has the call now decides over it.
      if (gone.aborted) return { ok: false, text: 'The call is not in your hands any more.' };
      leave(tool.then);
      return { ok: true, text: 'Nobody was free: the caller goes on elsewhere. Say nothing more.' };
    }
    case 'hang-up':
      return hand.hangUp(said('reason') || 'agent');
    case 'send-digits': {
      const keys = said('digits').replaceAll(/[\s-]/g, '');
      if (!/^[0-9A-D*#]{1,32}$/i.test(keys)) return { ok: false, text: 'Only 0 to 9, * and # can be sent.' };
      return hand.sendDigits(keys.toUpperCase());
    }
    case 'note':
      hand.note(said('text'));
      return { ok: true, text: 'Noted.' };
    case 'set-variables': {
      const named = Object.entries(args).map(([name, value]) => [name, oneLine(String(value))]);
      if (named.length === 0) return { ok: false, text: `Give one of: ${tool.variables.join(', ')}.` };
      hand.setVariables(Object.fromEntries(named) as Record<string, string>);
      return { ok: true, text: 'Set.' };
    }
  }
}

/** As a channel variable holds it. */
export function oneLine(value: string): string {
  return value
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 1000);
}
