import type { Event } from './client.ts';
import type { StepRecord } from './scenario.ts';
import { shapeOf, shapesOf } from './shape.ts';

/** A step of the scenario without ids, times and names: what must be alike on both PBXs. */
export interface Comparable {
  step: string;
  rest: unknown[];
  /** For the caller's channel, the media channel, ...: its events in order. */
  order: Record<string, string[]>;
  /** For each type of event: its keys and types. */
  eventShapes: Record<string, unknown[]>;
  media: unknown[];
}

/**
 * Where the demo differs on purpose:
 * - it has no RTP, so it does not report on its quality (RTPAUDIOQOS...);
 * - its dialplan is shorter: the steps, and the variables that steps set, are the administrator's on a real PBX;
 * - a SIP call that ends has a SIP status (`tech_cause`); nobody speaks SIP to the demo;
 * - values: its devices, its texts of the system, its name.
 */
const OWN_VARIABLES = ['STASISSTATUS', 'BRIDGEPEER', 'BRIDGEPVTCALLID', 'SIPDOMAIN', 'SEEN_BY_THE_TEST'];

function differs(event: Event): boolean {
  if (event.type === 'ChannelVarset') return !OWN_VARIABLES.includes(String(event['variable']));
  return event.type === 'ChannelDialplan';
}

/** Which of the parties an event is about. */
function subject(event: Event): string {
  const channel = (event['channel'] ?? event['peer']) as { name: string } | undefined;
  if (channel) return channel.name.split('/')[0] ?? '';
  return 'bridge' in event ? 'bridge' : 'other';
}

/** An event in a line: its type and the values that make a difference. */
function line(event: Event): string {
  const channel = event['channel'] as { state: string } | undefined;
  const value = event['value'] === '' ? 'empty' : 'set';
  const said = [
    'variable' in event ? `${text(event['variable'])} ${value}` : '',
    'dialstatus' in event ? `status ${text(event['dialstatus'])}` : '',
    'cause' in event ? `cause ${text(event['cause'])}` : '',
    'cause_txt' in event ? text(event['cause_txt']) : '',
    'soft' in event ? 'soft' : '',
    'digit' in event ? text(event['digit']) : '',
    channel ? `in ${channel.state}` : '',
    event['bridge'] ? `with ${(event['bridge'] as { channels: unknown[] }).channels.length}` : '',
  ];
  return [event.type, ...said].filter((part) => part !== '').join(' ');
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function withoutTechCause({ tech_cause: _, ...event }: Event): Event {
  return event;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Record<string, T[]> {
  const groups: Record<string, T[]> = {};
  for (const value of values) (groups[key(value)] ??= []).push(value);
  return groups;
}

/** Refusals word by word; the rest by its shape. */
function comparableRest(rest: StepRecord['rest'][number]): unknown {
  const refusal = rest.status >= 400 ? rest.body : shapeOf(rest.body);
  return { request: rest.request, status: rest.status, body: refusal };
}

function comparableMedia(text: unknown): unknown {
  const { event, queue_length, ...rest } = text as Record<string, unknown>;
  // How many frames have been played when the status is asked for depends on the moment.
  const values = Object.fromEntries(
    ['correlation_id', 'digit', 'queue_full', 'bulk_media', 'media_paused', 'error_text'].flatMap((key) =>
      key in rest ? [[key, rest[key]]] : [],
    ),
  );
  return { event, ...values, shape: shapeOf(queue_length === undefined ? rest : { ...rest, queue_length }) };
}

export function comparable(records: readonly StepRecord[]): Comparable[] {
  return records.map(({ step, rest, events, media }) => {
    const told = events
      .filter((event) => !differs(event))
      .map((event) => (subject(event) === 'PJSIP' ? withoutTechCause(event) : event));
    const order = Object.entries(groupBy(told, subject)).map(([who, list]) => [who, list.map(line)] as const);
    const shapes = Object.entries(groupBy(told, (event) => `${subject(event)} ${event.type}`));
    return {
      step,
      rest: rest.map(comparableRest),
      order: Object.fromEntries(order),
      eventShapes: Object.fromEntries(shapes.map(([key, list]) => [key, shapesOf(list)])),
      media: media.map(comparableMedia),
    };
  });
}
