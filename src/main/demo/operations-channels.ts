import { readExternalMedia } from './external-media.ts';
import {
  NO_CONTENT,
  ok,
  path,
  query,
  refuse,
  VARIABLES,
  withStasisChannel,
  type Answer,
  type Arguments,
  type Operation,
  type OperationContext,
} from './operations.ts';
import { Snoop } from './snoop.ts';

const CHANNEL = path('channelId', 'The channel');

/** Reasons that a channel may be hung up for, as causes. */
const REASONS: Readonly<Record<string, number>> = {
  normal: 16,
  busy: 17,
  congestion: 34,
  no_answer: 19,
  timeout: 3,
  rejected: 21,
  unallocated: 1,
  normal_unspecified: 16,
  number_incomplete: 16,
  codec_mismatch: 16,
  interworking: 16,
  failure: 38,
  answered_elsewhere: 16,
};

function hangUp({ exchange }: OperationContext, { values }: Arguments): Answer {
  const channel = exchange.channels.get(values['channelId'] ?? '');
  if (!channel) return refuse(404, 'Channel not found');
  const reason = values['reason'];
  const code = Number(values['reason_code'] ?? 16);
  if (reason !== undefined && REASONS[reason] === undefined)
    return refuse(400, 'Invalid reason for hangup reason provided');
  const cause = reason === undefined ? code : (REASONS[reason] ?? 16);
  exchange.hangUp(channel, { cause, request: { cause: 32, soft: true } });
  return NO_CONTENT;
}

function snoop({ exchange }: OperationContext, { values }: Arguments): Answer {
  const { spy, whisper, app } = values;
  const target = exchange.channels.get(values['channelId'] ?? '');
  if (whisper !== undefined && whisper !== 'none')
    return refuse(400, 'Invalid direction specified for whisper');
  if (spy !== undefined && !['none', 'in', 'out', 'both'].includes(spy))
    return refuse(400, 'Invalid direction specified for spy');
  if (spy === undefined || spy === 'none')
    return refuse(400, 'Direction must be specified for at least spy or whisper');
  if (!app) return refuse(400, 'Application name is required');
  if (!target) return refuse(404, 'Provided channel was not found');
  const id = values['snoopId'] ?? null;
  if (id !== null && exchange.channels.has(id)) return refuse(500, 'Snoop channel could not be created');
  // A bridge is set up anew when somebody begins or ceases to snoop on one in it.
  const anew = (): void => {
    if (target.bridge) exchange.publishPeers(target.bridge);
  };
  const channel = exchange.add({
    id,
    name: exchange.names.snoop(target.id),
    state: 'Up',
    dialplan: { context: 'default', exten: 's' },
    party: new Snoop(target, spy as 'in' | 'out' | 'both', anew),
  });
  const answer = ok(channel.toJson());
  anew();
  const data = values['appArgs'] ?? '';
  channel.dialplan.app = 'Stasis';
  channel.dialplan.data = data ? `${app},${data}` : app;
  if (!exchange.enterStasis(channel, app, data ? data.split(',') : []))
    exchange.hangUp(channel, { cause: 16 });
  return answer;
}

function music(method: 'POST' | 'DELETE', nickname: string, on: boolean): Operation {
  return {
    resource: 'channels',
    method,
    path: '/channels/{channelId}/moh',
    nickname,
    summary: on ? 'Music on hold for a channel.' : 'Ends the music.',
    returns: 'void',
    parameters: [CHANNEL],
    run: (context, args) =>
      withStasisChannel(context, args, (channel) => {
        channel.onHold = on;
        return NO_CONTENT;
      }),
  };
}

/** The one function of the dialplan that can be asked here. */
function functionValue(context: OperationContext, name: string): string | undefined {
  const asked = /^DIALPLAN_EXISTS\(([^,)]*),([^,)]*)(,[^)]*)?\)$/.exec(name);
  if (!asked) return undefined;
  return context.inDialplan({ context: asked[1] ?? '', extension: asked[2] ?? '' }) ? '1' : '0';
}

const SNOOP_PARAMETERS = [
  query('spy', 'in: what it says; out: what it hears; both', true),
  query('whisper', 'Not here'),
  query('app', 'Application that the new channel enters', true),
  query('appArgs', 'Its arguments'),
];

export const CHANNEL_OPERATIONS: Operation[] = [
  music('POST', 'startMoh', true),
  music('DELETE', 'stopMoh', false),
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/dtmf',
    nickname: 'sendDTMF',
    summary: 'Keys digits to whoever is on a channel.',
    returns: 'void',
    parameters: [CHANNEL, query('dtmf', 'The digits', true)],
    run: (context, args) =>
      withStasisChannel(context, args, (channel) => {
        if (!args.values['dtmf']) return refuse(400, 'DTMF is required');
        for (const digit of args.values['dtmf']) channel.party.digit?.(digit);
        return NO_CONTENT;
      }),
  },
  {
    resource: 'channels',
    method: 'GET',
    path: '/channels',
    nickname: 'list',
    summary: 'All channels.',
    returns: 'List[Channel]',
    parameters: [],
    run: ({ exchange }) => ok([...exchange.channels.values()].map((channel) => channel.toJson())),
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/externalMedia',
    nickname: 'externalMedia',
    summary: 'Makes a channel whose far end is a media WebSocket.',
    returns: 'Channel',
    parameters: [
      query('channelId', 'Id to give it'),
      query('app', 'Application that it enters', true),
      VARIABLES,
      query('external_host', 'Name of the websocket client; INCOMING for a connection to the PBX'),
      query('encapsulation', 'none'),
      query('transport', 'websocket'),
      query('connection_type', 'client or server'),
      query('format', 'ulaw, alaw or slin16', true),
      query('direction', 'both'),
      query('data', 'Arguments for the application'),
      query('transport_data', 'f(json), v(name=value)'),
    ],
    run: ({ exchange, media }, args) => {
      const read = readExternalMedia(args, (client) => media.hasTarget(client));
      if ('refusal' in read) return read.refusal;
      const { channelId } = read.request;
      if (channelId !== null && exchange.channels.has(channelId))
        return refuse(409, 'Channel with given unique ID already exists');
      const { channel, channelvars } = media.open(read.request);
      return ok({ ...channel.toJson(), channelvars });
    },
  },
  {
    resource: 'channels',
    method: 'GET',
    path: '/channels/{channelId}',
    nickname: 'get',
    summary: 'One channel.',
    returns: 'Channel',
    parameters: [CHANNEL],
    run: ({ exchange }, { values }) => {
      const channel = exchange.channels.get(values['channelId'] ?? '');
      return channel ? ok(channel.toJson()) : refuse(404, 'Channel not found');
    },
  },
  {
    resource: 'channels',
    method: 'DELETE',
    path: '/channels/{channelId}',
    nickname: 'hangup',
    summary: 'Hangs a channel up.',
    returns: 'void',
    parameters: [CHANNEL, query('reason_code', 'Q.850 cause'), query('reason', 'normal, busy, ...')],
    run: hangUp,
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/answer',
    nickname: 'answer',
    summary: 'Answers a channel.',
    returns: 'void',
    parameters: [CHANNEL],
    run: (context, args) =>
      withStasisChannel(context, args, (channel) => {
        context.exchange.answer(channel);
        return NO_CONTENT;
      }),
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/continue',
    nickname: 'continueInDialplan',
    summary: 'Leaves the application; the dialplan goes on.',
    returns: 'void',
    parameters: [
      CHANNEL,
      query('context', 'Context to go on in'),
      query('extension', 'Extension to go on in'),
      query('priority', 'Priority to go on at'),
    ],
    run: (context, args) =>
      withStasisChannel(context, args, (channel) => {
        const { context: place, extension, priority } = args.values;
        context.exchange.leaveStasis(channel);
        context.continueInDialplan(channel, {
          ...(place ? { context: place } : {}),
          ...(extension ? { extension } : {}),
          ...(priority ? { priority: Number(priority) } : {}),
        });
        return NO_CONTENT;
      }),
  },
  {
    resource: 'channels',
    method: 'GET',
    path: '/channels/{channelId}/variable',
    nickname: 'getChannelVar',
    summary: 'A variable of a channel.',
    returns: 'Variable',
    parameters: [CHANNEL, query('variable', 'Its name', true)],
    run: (context, { values }) => {
      if (!values['variable']) return refuse(400, 'Variable name is required');
      const channel = context.exchange.channels.get(values['channelId'] ?? '');
      if (!channel) return refuse(404, 'Provided channel was not found');
      const name = values['variable'];
      const value = functionValue(context, name) ?? channel.variables.get(name);
      return value === undefined ? refuse(404, 'Provided variable was not found') : ok({ value });
    },
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/variable',
    nickname: 'setChannelVar',
    summary: 'Sets a variable of a channel.',
    returns: 'void',
    parameters: [CHANNEL, query('variable', 'Its name', true), query('value', 'Its value')],
    run: (context, args) => {
      const variable = args.values['variable'];
      if (!variable) return refuse(400, 'Variable name is required');
      return withStasisChannel(context, args, (channel) => {
        context.exchange.setVariable(channel, variable, args.values['value'] ?? '');
        return NO_CONTENT;
      });
    },
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/snoop',
    nickname: 'snoopChannel',
    summary: 'Makes a channel that hears another one.',
    returns: 'Channel',
    parameters: [CHANNEL, ...SNOOP_PARAMETERS, query('snoopId', 'Id to give it')],
    run: snoop,
  },
  {
    resource: 'channels',
    method: 'POST',
    path: '/channels/{channelId}/snoop/{snoopId}',
    nickname: 'snoopChannelWithId',
    summary: 'Makes a channel that hears another one.',
    returns: 'Channel',
    parameters: [CHANNEL, path('snoopId', 'Id to give it'), ...SNOOP_PARAMETERS],
    run: snoop,
  },
];
