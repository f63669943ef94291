/** The JSON of Asterisk's REST interface, as far as the demo speaks it. */

export interface NameNumber {
  name: string;
  number: string;
}

export interface ChannelJson {
  id: string;
  name: string;
  state: string;
  protocol_id: string;
  caller: NameNumber;
  connected: NameNumber;
  accountcode: string;
  dialplan: { context: string; exten: string; priority: number; app_name: string; app_data: string };
  creationtime: string;
  language: string;
  channelvars?: Record<string, string>;
}

export interface BridgeJson {
  id: string;
  technology: string;
  bridge_type: string;
  bridge_class: string;
  creator: string;
  name: string;
  channels: string[];
  creationtime: string;
  video_mode: string;
}

export interface EndpointJson {
  technology: string;
  resource: string;
  state: string;
  channel_ids: string[];
}

export interface ApplicationJson {
  name: string;
  channel_ids: string[];
  bridge_ids: string[];
  endpoint_ids: string[];
  events_allowed: { type: string }[];
  events_disallowed: { type: string }[];
}

/** The fields of an event besides timestamp, asterisk_id and application, which are added on its way out. */
export type EventBody = { type: string } & Record<string, unknown>;

/** Asterisk's way to write a time: 2026-11-20T16:05:49.547+0000. */
export function asteriskTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** Texts of the Q.850 causes that the demo ends channels with. */
export const CAUSE_TEXTS: Readonly<Record<number, string>> = {
  0: 'Unknown',
  1: 'Unallocated (unassigned) number',
  3: 'No route to destination',
  16: 'Normal Clearing',
  17: 'User busy',
  19: 'User alerting, no answer',
  21: 'Call Rejected',
  34: 'Circuit/channel congestion',
  38: 'Network out of order',
};
