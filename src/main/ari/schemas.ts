import { z } from 'zod';
import type { Bridge, Channel } from './port.ts';

/** Asterisk writes +0000 where ISO 8601 wants +00:00. */
export function unixMs(timestamp: string): number {
  const ms = Date.parse(timestamp.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? 0 : ms;
}

const party = z.object({ name: z.string().catch(''), number: z.string().catch('') });
const nobody = { name: '', number: '' };

export const ChannelSchema = z
  .object({
    id: z.string().min(1),
    name: z.string(),
    state: z.string(),
    caller: party.catch(nobody),
    connected: party.catch(nobody),
    dialplan: z.object({
      context: z.string(),
      exten: z.string(),
      priority: z.number(),
      // Asterisk before 16 has neither.
      app_name: z.string().optional(),
      app_data: z.string().optional(),
    }),
    creationtime: z.string(),
    channelvars: z.record(z.string(), z.string()).optional(),
  })
  .transform(({ creationtime, dialplan, channelvars, ...rest }) => ({
    channel: {
      ...rest,
      dialplan: { ...dialplan, app_name: dialplan.app_name ?? '', app_data: dialplan.app_data ?? '' },
      createdAt: unixMs(creationtime),
    } satisfies Channel,
    channelvars: channelvars ?? {},
  }));

export const BridgeSchema = z
  .object({ id: z.string().min(1), name: z.string().catch(''), channels: z.array(z.string()) })
  .transform(({ id, name, channels }): Bridge => ({ id, name, channels }));

const filterEntry = z.looseObject({ type: z.string() });

export const ApplicationSchema = z.object({
  name: z.string(),
  channel_ids: z.array(z.string()).catch([]),
  endpoint_ids: z.array(z.string()).catch([]),
  events_allowed: z.array(filterEntry).catch([]),
  events_disallowed: z.array(filterEntry).catch([]),
});
export type Application = z.infer<typeof ApplicationSchema>;

export const InfoSchema = z.object({ system: z.object({ version: z.string() }) });
export const PingSchema = z.object({ ping: z.string(), timestamp: z.string().optional() });
export const EndpointSchema = z.object({ technology: z.string(), resource: z.string() });
export const ModuleSchema = z.object({ name: z.string(), status: z.string() });
export const VariableSchema = z.object({ value: z.string() });
export const AttributesSchema = z.array(z.object({ attribute: z.string(), value: z.string() }));
