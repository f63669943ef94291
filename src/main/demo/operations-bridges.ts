import type { Bridge } from './bridge.ts';
import {
  NO_CONTENT,
  ok,
  path,
  query,
  refuse,
  type Answer,
  type Arguments,
  type Operation,
  type OperationContext,
} from './operations.ts';

const BRIDGE = path('bridgeId', 'The bridge');
const CHANNEL = query('channel', 'Channel ids, by comma', true);
const KINDS = ['mixing', 'holding', 'dtmf_events', 'proxy_media', 'video_sfu', 'video_single', 'sdp_label'];

function withBridge(context: OperationContext, args: Arguments, run: (bridge: Bridge) => Answer): Answer {
  const bridge = context.exchange.bridges.get(args.values['bridgeId'] ?? '');
  return bridge ? run(bridge) : refuse(404, 'Bridge not found');
}

function music(method: 'POST' | 'DELETE', nickname: string, on: boolean): Operation {
  return {
    resource: 'bridges',
    method,
    path: '/bridges/{bridgeId}/moh',
    nickname,
    summary: on ? 'Music on hold for everybody in a bridge.' : 'Ends the music.',
    returns: 'void',
    parameters: [BRIDGE],
    run: (context, args) =>
      withBridge(context, args, (bridge) => {
        if (!on && !bridge.music) return refuse(409, "Bridge isn't playing music");
        bridge.music = on;
        return NO_CONTENT;
      }),
  };
}

export const BRIDGE_OPERATIONS: Operation[] = [
  music('POST', 'startMoh', true),
  music('DELETE', 'stopMoh', false),
  {
    resource: 'bridges',
    method: 'GET',
    path: '/bridges',
    nickname: 'list',
    summary: 'All bridges.',
    returns: 'List[Bridge]',
    parameters: [],
    run: ({ exchange }) => ok([...exchange.bridges.values()].map((bridge) => bridge.toJson())),
  },
  {
    resource: 'bridges',
    method: 'POST',
    path: '/bridges',
    nickname: 'create',
    summary: 'Makes a mixing bridge.',
    returns: 'Bridge',
    parameters: [
      query('type', 'mixing'),
      query('bridgeId', 'Id to give it'),
      query('name', 'Name to give it'),
    ],
    run: ({ exchange }, { values }) => {
      const kinds = (values['type'] ?? 'mixing').split(',');
      const id = values['bridgeId'];
      if (kinds.some((kind) => !KINDS.includes(kind)) || (id !== undefined && exchange.bridges.has(id)))
        return refuse(500, `Unable to create bridge. Possible duplicate bridge id '${id ?? '(null)'}'`);
      return ok(exchange.addBridge(values['name'] ?? '', 'stasis', id).toJson());
    },
  },
  {
    resource: 'bridges',
    method: 'GET',
    path: '/bridges/{bridgeId}',
    nickname: 'get',
    summary: 'One bridge.',
    returns: 'Bridge',
    parameters: [BRIDGE],
    run: (context, args) => withBridge(context, args, (bridge) => ok(bridge.toJson())),
  },
  {
    resource: 'bridges',
    method: 'DELETE',
    path: '/bridges/{bridgeId}',
    nickname: 'destroy',
    summary: 'Ends a bridge; its channels stay in their application.',
    returns: 'void',
    parameters: [BRIDGE],
    run: (context, args) =>
      withBridge(context, args, (bridge) => {
        context.exchange.destroyBridge(bridge);
        return NO_CONTENT;
      }),
  },
  {
    resource: 'bridges',
    method: 'POST',
    path: '/bridges/{bridgeId}/addChannel',
    nickname: 'addChannel',
    summary: 'Puts channels into a bridge.',
    returns: 'void',
    parameters: [BRIDGE, CHANNEL],
    run: (context, args) =>
      withBridge(context, args, (bridge) => {
        const ids = (args.values['channel'] ?? '').split(',').filter((id) => id !== '');
        if (ids.length === 0) return refuse(400, 'Missing parameter channel');
        const channels = ids.map((id) => context.exchange.channels.get(id));
        for (const channel of channels) {
          if (!channel) return refuse(400, 'Channel not found');
          if (!channel.app) return refuse(422, 'Channel not in Stasis application');
        }
        for (const channel of channels) if (channel) context.exchange.join(bridge, channel);
        return NO_CONTENT;
      }),
  },
  {
    resource: 'bridges',
    method: 'POST',
    path: '/bridges/{bridgeId}/removeChannel',
    nickname: 'removeChannel',
    summary: 'Takes channels out of a bridge.',
    returns: 'void',
    parameters: [BRIDGE, CHANNEL],
    run: (context, args) =>
      withBridge(context, args, (bridge) => {
        const ids = (args.values['channel'] ?? '').split(',').filter((id) => id !== '');
        if (ids.length === 0) return refuse(400, 'Missing parameter channel');
        for (const id of ids) {
          const channel = context.exchange.channels.get(id);
          if (!channel) return refuse(400, 'Channel not found');
          if (!channel.app) return refuse(422, 'Channel not in Stasis application');
          if (channel.bridge !== bridge) return refuse(422, 'Channel not in this bridge');
          context.exchange.leaveBridge(channel);
        }
        return NO_CONTENT;
      }),
  },
];
