import { CordboardError } from '../../shared/domain/problem.ts';

/** What the files in asterisk-conf/ leave open. */
export interface TemplateValues {
  appName: string;
  ariUser: string;
  ariPassword: string;
  /** Address and port of Asterisk's HTTP server. */
  httpBind: string;
  httpPort: string;
  /** Where Asterisk dials us: ws://host:port/path */
  mediaUri: string;
  mediaUser: string;
  mediaPassword: string;
  /** Section of websocket_client.conf. */
  websocketClient: string;
  /** Extensions or patterns (_80XX) that agents answer. */
  extensions: readonly string[];
  /** Whom a caller gets whom no agent takes. */
  personContext: string;
  personExtension: string;
}

/** A template and its values do not fit: codes template-placeholder-unknown, template-value-unfit. */
export class TemplateError extends CordboardError {}

/**
 * Fills the `{{placeholders}}` of an Asterisk configuration file. A line with a list is written once for each of its
 * values. Values that the file could not carry as they are (line breaks, spaces at the ends) throw a TemplateError, as
 * does a placeholder without a value.
 */
export function render(template: string, values: Partial<TemplateValues>): string {
  const known = new Map<string, string | readonly string[]>(Object.entries(values));
  return template
    .split('\n')
    .flatMap((line) => renderLine(line, known))
    .join('\n');
}

function renderLine(line: string, known: ReadonlyMap<string, string | readonly string[]>): string[] {
  let lines = [line];
  for (const name of new Set(Array.from(line.matchAll(/\{\{(.*?)\}\}/g), (found) => found[1] ?? ''))) {
    const value = known.get(name);
    if (value === undefined) {
      throw new TemplateError({
        code: 'template-placeholder-unknown',
        message: `The template asks for {{${name}}}, and there is no such value.`,
        hint: 'Correct the name in asterisk-conf, or give the value.',
      });
    }
    const texts = (typeof value === 'string' ? [value] : value).map((text) => written(name, text));
    lines = lines.flatMap((part) => texts.map((text) => part.replaceAll(`{{${name}}}`, () => text)));
  }
  return lines;
}

/** The value as Asterisk's configuration files carry it: a bare semicolon would begin a comment. */
function written(name: string, text: string): string {
  if (text === '' || text !== text.trim() || /\p{Cc}/u.test(text)) {
    throw new TemplateError({
      code: 'template-value-unfit',
      message: `The value for ${name} is empty, or has line breaks or spaces at its ends.`,
      hint: 'Choose another value: an Asterisk configuration file cannot carry this one.',
    });
  }
  return text.replaceAll(';', '\\;');
}
