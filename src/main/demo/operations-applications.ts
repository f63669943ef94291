import { z } from 'zod';
import { count, uncount, type Application } from './application.ts';
import type { Exchange } from './exchange.ts';
import { ok, path, query, refuse, type Answer, type Operation, type OperationContext } from './operations.ts';

const NAME = path('applicationName', 'The application');
const SOURCE = query(
  'eventSource',
  'channel:{id}, bridge:{id} or endpoint:{tech}[/{resource}], by comma',
  true,
);

const entries = z.array(z.looseObject({ type: z.string() })).default([]);
const Filter = z.object({ allowed: entries, disallowed: entries });

/** The counted map of an application, and the key in it, that an event source stands for. */
function resolve(
  exchange: Exchange,
  app: Application,
  source: string,
): { map: Map<string, number>; key: string; exists: boolean } | null {
  const colon = source.indexOf(':');
  const [scheme, key] = [source.slice(0, Math.max(0, colon)), source.slice(colon + 1)];
  if (scheme === 'channel') return { map: app.channels, key, exists: exchange.channels.has(key) };
  // Bridges between people are nobody's to subscribe to.
  if (scheme === 'bridge')
    return { map: app.bridges, key, exists: exchange.bridges.get(key)?.kind === 'stasis' };
  if (scheme !== 'endpoint') return null;
  const [technology = '', resource] = key.split('/');
  return { map: app.endpoints, key, exists: exchange.knowsEndpoint(technology, resource) };
}

function withSources(
  { exchange }: OperationContext,
  values: Readonly<Record<string, string>>,
  missing: string,
  change: (app: Application, map: Map<string, number>, key: string, exists: boolean) => boolean,
): Answer {
  const app = exchange.applications.get(values['applicationName'] ?? '');
  if (!values['eventSource']) return refuse(400, 'Missing parameter eventSource');
  if (!app) return refuse(404, 'Application not found');
  for (const source of values['eventSource'].split(',')) {
    const found = resolve(exchange, app, source);
    if (!found) return refuse(400, 'Invalid event source URI scheme');
    if (!change(app, found.map, found.key, found.exists)) return refuse(422, missing);
  }
  return ok(app.toJson());
}

export const APPLICATION_OPERATIONS: Operation[] = [
  {
    resource: 'applications',
    method: 'GET',
    path: '/applications',
    nickname: 'list',
    summary: 'All applications.',
    returns: 'List[Application]',
    parameters: [],
    run: ({ exchange }) => ok([...exchange.applications.values()].map((app) => app.toJson())),
  },
  {
    resource: 'applications',
    method: 'GET',
    path: '/applications/{applicationName}',
    nickname: 'get',
    summary: 'One application.',
    returns: 'Application',
    parameters: [NAME],
    run: ({ exchange }, { values }) => {
      const app = exchange.applications.get(values['applicationName'] ?? '');
      return app ? ok(app.toJson()) : refuse(404, 'Application not found');
    },
  },
  {
    resource: 'applications',
    method: 'POST',
    path: '/applications/{applicationName}/subscription',
    nickname: 'subscribe',
    summary: 'Subscribes an application to an event source.',
    returns: 'Application',
    parameters: [NAME, SOURCE],
    run: (context, { values }) =>
      withSources(context, values, 'Event source does not exist', (_app, map, key, exists) => {
        if (exists) count(map, key);
        return exists;
      }),
  },
  {
    resource: 'applications',
    method: 'DELETE',
    path: '/applications/{applicationName}/subscription',
    nickname: 'unsubscribe',
    summary: 'Ends a subscription.',
    returns: 'Application',
    parameters: [NAME, SOURCE],
    run: (context, { values }) =>
      withSources(context, values, 'Event source was not subscribed to', (_app, map, key) =>
        uncount(map, key),
      ),
  },
  {
    resource: 'applications',
    method: 'PUT',
    path: '/applications/{applicationName}/eventFilter',
    nickname: 'filter',
    summary: 'Chooses the types of events that an application gets.',
    returns: 'Application',
    parameters: [
      NAME,
      { name: 'filter', in: 'body', about: '{"allowed": [{"type"}], "disallowed": [{"type"}]}' },
    ],
    run: ({ exchange }, { values, body }) => {
      const app = exchange.applications.get(values['applicationName'] ?? '');
      if (!app) return refuse(404, 'Application not found');
      const filter = Filter.safeParse(body);
      if (!filter.success) return refuse(400, 'Bad request.');
      app.filter = filter.data;
      return ok(app.toJson());
    },
  },
];
