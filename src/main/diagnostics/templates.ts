import { CordboardError } from '../../shared/domain/problem.ts';

/** What the files in asterisk-conf/ leave open. A list that is empty leaves out the lines that need it. */
export interface TemplateValues {
  appName: string;
  ariUser: string;
  ariPassword: string;
  /** The line that begins the section [general], where the file is to have one. */
  general: readonly string[];
  /** Address and port of Asterisk's HTTP server. */
  httpBind: string;
  httpPort: string;
  /** Address and port for https; empty: plain http alone. */
  tlsBind: readonly string[];
  /** Files on the PBX. */
  tlsCertificate: string;
  tlsKey: string;
  /** Without slashes; empty where there is none. */
  httpPrefix: readonly string[];
  /** Where Asterisk dials us: ws://host:port/path */
  mediaUri: string;
  mediaUser: string;
  mediaPassword: string;
  /** Section of websocket_client.conf. */
  websocketClient: string;
  /** Extensions or patterns (_80XX) that agents answer. */
  extensions: readonly string[];
  /** A context of the PBX for additions of one's own, from which the agents' extensions are reached. */
  includedIn: readonly string[];
  /** Whom a caller gets whom no agent takes. */
  personContext: string;
  personExtension: string;
  /** The line that begins the section [modules], where the file is to have one. */
  modules: readonly string[];
  /** Set: with the modules that every Asterisk loads by itself unless it is told not to. */
  allModules: readonly string[];
}

/** A template and its values do not fit: codes template-placeholder-unknown, template-value-unfit. */
export class TemplateError extends CordboardError {}

type Known = ReadonlyMap<string, string | readonly string[]>;

/**
 * Fills the `{{placeholders}}` of an Asterisk configuration file. A line with a list is written once for each of its
 * values. The lines from `{{#name}}` to `{{/name}}` are kept where name has a value, those from `{{^name}}` where it has
 * none. Values that the file could not carry as they are (line breaks, spaces at the ends) throw a TemplateError, as
 * does a placeholder without a value.
 */
export function render(template: string, values: Partial<TemplateValues>): string {
  const known: Known = new Map(Object.entries(values));
  return keptLines(template.split('\n'), known)
    .flatMap((line) => renderLine(line, known))
    .join('\n');
}

const MARK = /^\{\{([#^/])(\w+)\}\}$/;

function keptLines(lines: readonly string[], known: Known): string[] {
  /** Whether each of the blocks that are open is kept. */
  const open: boolean[] = [];
  return lines.filter((line) => {
    const [, mark, name = ''] = MARK.exec(line) ?? [];
    if (mark === undefined) return open.every(Boolean);
    if (mark === '/') open.pop();
    else open.push(valueOf(name, known).length > 0 === (mark === '#'));
    return false;
  });
}

function renderLine(line: string, known: Known): string[] {
  let lines = [line];
  for (const name of new Set(Array.from(line.matchAll(/\{\{(.*?)\}\}/g), (found) => found[1] ?? ''))) {
    const value = valueOf(name, known);
    const texts = (typeof value === 'string' ? [value] : value).map((text) => written(name, text));
    lines = lines.flatMap((part) => texts.map((text) => part.replaceAll(`{{${name}}}`, () => text)));
  }
  return lines;
}

function valueOf(name: string, known: Known): string | readonly string[] {
  const value = known.get(name);
  if (value !== undefined) return value;
  throw new TemplateError({
    code: 'template-placeholder-unknown',
    message: `The template asks for {{${name}}}, and there is no such value.`,
    hint: 'Correct the name in asterisk-conf, or give the value.',
  });
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
