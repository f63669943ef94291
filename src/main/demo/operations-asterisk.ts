import { ASTERISK_ID } from './application.ts';
import { ok, path, query, refuse, type Operation } from './operations.ts';
import { asteriskTime } from './wire-types.ts';

const MODULES: Readonly<Record<string, string>> = {
  'chan_pjsip.so': 'PJSIP Channel Driver',
  'chan_websocket.so': 'Websocket Media Channel',
  'res_ari.so': 'Asterisk RESTful Interface',
  'res_ari_applications.so': 'RESTful API module - Stasis application resources',
  'res_ari_asterisk.so': 'RESTful API module - Asterisk resources',
  'res_ari_bridges.so': 'RESTful API module - Bridge resources',
  'res_ari_channels.so': 'RESTful API module - Channel resources',
  'res_ari_endpoints.so': 'RESTful API module - Endpoint resources',
  'res_ari_events.so': 'RESTful API module - WebSocket resource',
  'res_stasis_snoop.so': 'Stasis application snoop support',
  'res_websocket_client.so': 'WebSocket Client Support',
};

function moduleJson(name: string): Record<string, unknown> | null {
  const description = MODULES[name];
  if (description === undefined) return null;
  return { name, description, use_count: 0, status: 'Running', support_level: 'core' };
}

/** Name that tells everybody who asks that this is no telephone system of theirs. */
export const SYSTEM_NAME = 'Cordboard demo';

export const ASTERISK_OPERATIONS: Operation[] = [
  {
    resource: 'asterisk',
    method: 'GET',
    path: '/asterisk/info',
    nickname: 'getInfo',
    summary: 'What this PBX is.',
    returns: 'AsteriskInfo',
    parameters: [query('only', 'Accepted, and of no effect here')],
    run: ({ exchange, version }) => {
      const started = asteriskTime(exchange.startedAt);
      return ok({
        build: { os: 'any', kernel: 'none', machine: 'none', options: '', date: started, user: 'cordboard' },
        system: { version, entity_id: ASTERISK_ID },
        config: { name: SYSTEM_NAME, default_language: 'en', setid: { user: '', group: '' } },
        status: { startup_time: started, last_reload_time: started },
      });
    },
  },
  {
    resource: 'asterisk',
    method: 'GET',
    path: '/asterisk/ping',
    nickname: 'ping',
    summary: 'Whether it is there.',
    returns: 'AsteriskPing',
    parameters: [],
    run: () => ok({ ping: 'pong', timestamp: asteriskTime(Date.now()), asterisk_id: ASTERISK_ID }),
  },
  {
    resource: 'asterisk',
    method: 'GET',
    path: '/asterisk/modules',
    nickname: 'listModules',
    summary: 'The modules that are there.',
    returns: 'List[Module]',
    parameters: [],
    run: () => ok(Object.keys(MODULES).map(moduleJson)),
  },
  {
    resource: 'asterisk',
    method: 'GET',
    path: '/asterisk/modules/{moduleName}',
    nickname: 'getModule',
    summary: 'One module.',
    returns: 'Module',
    parameters: [path('moduleName', 'Name with .so')],
    run: (_context, { values }) => {
      const module = moduleJson(values['moduleName'] ?? '');
      return module ? ok(module) : refuse(404, 'Module could not be found in running modules');
    },
  },
  {
    resource: 'asterisk',
    method: 'POST',
    path: '/asterisk/modules/{moduleName}',
    nickname: 'loadModule',
    summary: 'Loads a module.',
    returns: 'void',
    parameters: [path('moduleName', 'Name with .so')],
    run: (_context, { values }) =>
      moduleJson(values['moduleName'] ?? '')
        ? refuse(409, 'Module is already loaded')
        : refuse(409, 'Module load declined'),
  },
  {
    resource: 'asterisk',
    method: 'GET',
    path: '/asterisk/variable',
    nickname: 'getGlobalVar',
    summary: 'A global variable; empty where it is not set.',
    returns: 'Variable',
    parameters: [query('variable', 'Its name', true)],
    run: (_context, { values }) =>
      values['variable']
        ? ok({ value: values['variable'] === 'SYSTEMNAME' ? SYSTEM_NAME : '' })
        : refuse(400, 'Variable name is required'),
  },
  {
    resource: 'endpoints',
    method: 'GET',
    path: '/endpoints',
    nickname: 'list',
    summary: 'All devices and lines.',
    returns: 'List[Endpoint]',
    parameters: [],
    run: ({ exchange }) => ok(exchange.endpoints()),
  },
  {
    resource: 'endpoints',
    method: 'GET',
    path: '/endpoints/{tech}',
    nickname: 'listByTech',
    summary: 'Devices and lines of a technology.',
    returns: 'List[Endpoint]',
    parameters: [path('tech', 'PJSIP')],
    run: ({ exchange }, { values }) => {
      const tech = values['tech'] ?? '';
      return exchange.knowsEndpoint(tech)
        ? ok(exchange.endpoints(tech))
        : refuse(404, `No Endpoints found - invalid tech ${tech}`);
    },
  },
  {
    resource: 'endpoints',
    method: 'GET',
    path: '/endpoints/{tech}/{resource}',
    nickname: 'get',
    summary: 'One device or line.',
    returns: 'Endpoint',
    parameters: [path('tech', 'PJSIP'), path('resource', 'Its name')],
    run: ({ exchange }, { values }) => {
      const [tech, resource] = [values['tech'] ?? '', values['resource'] ?? ''];
      return exchange.knowsEndpoint(tech, resource)
        ? ok(exchange.endpoint(tech, resource))
        : refuse(404, 'Endpoint not found');
    },
  },
  {
    resource: 'events',
    method: 'GET',
    path: '/events',
    nickname: 'eventWebsocket',
    summary: 'Events, over a WebSocket.',
    returns: 'Message',
    parameters: [query('app', 'Applications, by comma', true), query('subscribeAll', 'Everything')],
    run: () => refuse(426, 'This is a WebSocket'),
  },
];
