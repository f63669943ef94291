import { z } from 'zod';

/**
 * The text side of a chan_websocket connection, in both of its forms: JSON (`f(json)`) and plain text. Audio is binary
 * and never comes here.
 */

const Text = z.string().max(2000);
const Digit = z.string().regex(/^[0-9A-D*#]$/);

const MediaStart = z.object({
  event: z.literal('MEDIA_START'),
  /** In client mode only the name of the section of websocket_client.conf: no identity. */
  connection_id: Text,
  channel: Text,
  /** From 20.17, 22.7, 23.1. */
  channel_id: Text.optional(),
  format: Text,
  optimal_frame_size: z.coerce.number().int().optional(),
  ptime: z.coerce.number().int().optional(),
  /** JSON form only. */
  channel_variables: z.record(z.string(), z.string()).optional(),
});
export type MediaStart = z.infer<typeof MediaStart>;

const Control = z.discriminatedUnion('event', [
  MediaStart,
  z.object({ event: z.literal('DTMF_END'), digit: Digit }),
  z.object({ event: z.literal('MEDIA_XOFF') }),
  z.object({ event: z.literal('MEDIA_XON') }),
  z.object({
    event: z.literal('STATUS'),
    /** Frames of 20 ms. */
    queue_length: z.coerce.number().int().min(0),
  }),
  z.object({ event: z.literal('ERROR'), error_text: Text }),
  z.object({ event: z.literal('MEDIA_MARK_PROCESSED') }),
  z.object({ event: z.literal('MEDIA_BUFFERING_COMPLETED') }),
  z.object({ event: z.literal('QUEUE_DRAINED') }),
]);
export type Control = z.infer<typeof Control>;

const KNOWN = new Set<string>(Control.options.map((option) => option.shape.event.value));

export type Parsed =
  | { kind: 'control'; control: Control; form: ControlForm }
  /** An event that a newer Asterisk may have brought. */
  | { kind: 'unknown'; event: string }
  | { kind: 'malformed' };

export type ControlForm = 'json' | 'plain';

/** Reads one text message. Never throws. */
export function parseControl(text: string): Parsed {
  const form = text.startsWith('{') ? 'json' : 'plain';
  const fields = form === 'json' ? jsonFields(text) : plainFields(text);
  const event = fields?.['event'];
  if (!fields || typeof event !== 'string') return { kind: 'malformed' };
  if (!KNOWN.has(event)) return { kind: 'unknown', event: event.slice(0, 40) };
  const parsed = Control.safeParse(fields);
  return parsed.success ? { kind: 'control', control: parsed.data, form } : { kind: 'malformed' };
}

function jsonFields(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    const object = z.record(z.string(), z.unknown()).safeParse(value);
    return object.success ? object.data : null;
  } catch {
    return null;
  }
}

/** `NAME key:value key:value`; the text of an ERROR runs to the end of the line. */
function plainFields(text: string): Record<string, unknown> | null {
  const head = /^([A-Z_]{1,40})(?:\s+|$)/.exec(text);
  if (!head?.[1]) return null;
  const fields: Record<string, unknown> = { event: head[1] };
  const rest = text.slice(head[0].length);
  const error = /(?:^|\s)error_text:([\s\S]*)$/.exec(rest);
  if (error) fields['error_text'] = (error[1] ?? '').trim();
  const pairs = error ? rest.slice(0, error.index) : rest;
  for (const pair of pairs.split(/\s+/)) {
    const colon = pair.indexOf(':');
    if (colon > 0) fields[pair.slice(0, colon)] = pair.slice(colon + 1);
  }
  return fields;
}

/** What we ever say to Asterisk. Commands over 128 bytes are dropped there with only a line in its log; these are short. */
export type Command = 'FLUSH_MEDIA' | 'GET_STATUS';

const JSON_COMMANDS: Readonly<Record<Command, string>> = {
  FLUSH_MEDIA: '{"command":"FLUSH_MEDIA"}',
  GET_STATUS: '{"command":"GET_STATUS"}',
};

export function commandText(form: ControlForm, command: Command): string {
  return form === 'json' ? JSON_COMMANDS[command] : command;
}
