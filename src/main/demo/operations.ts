import type { Channel } from './channel.ts';
import type { Exchange } from './exchange.ts';
import type { MediaLinks } from './media-links.ts';

/** What an operation works on. */
export interface OperationContext {
  exchange: Exchange;
  media: MediaLinks;
  /** Sends a channel that left its application on through the dialplan. */
  continueInDialplan(
    channel: Channel,
    place: { context?: string; extension?: string; priority?: number },
  ): void;
  /** Whether the dialplan has that extension. */
  inDialplan(place: { context: string; extension: string }): boolean;
  version: string;
}

export interface Arguments {
  /** From the path, the query and the scalars of the body. */
  values: Readonly<Record<string, string>>;
  /** The `variables` of the body. */
  variables: Readonly<Record<string, string>>;
  /** The whole body, as it came. */
  body: unknown;
}

export interface Answer {
  status: number;
  body?: unknown;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'body';
  required?: true;
  about: string;
}

/** One REST operation: it serves the request and describes itself to clients that read the API's description. */
export interface Operation {
  resource: 'applications' | 'asterisk' | 'bridges' | 'channels' | 'endpoints' | 'events';
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below /ari, with {names}. */
  path: string;
  nickname: string;
  summary: string;
  /** `void`, a model, or List[model]. */
  returns: string;
  parameters: Parameter[];
  run(context: OperationContext, args: Arguments): Answer;
}

export const NO_CONTENT: Answer = { status: 204 };

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function refuse(status: number, message: string): Answer {
  return { status, body: { message } };
}

export const INTERNAL_ERROR = refuse(500, 'An internal error prevented this request from being handled');

export function path(name: string, about: string): Parameter {
  return { name, in: 'path', required: true, about };
}

export function query(name: string, about: string, required?: true): Parameter {
  return { name, in: 'query', about, ...(required ? { required } : {}) };
}

export const VARIABLES: Parameter = {
  name: 'variables',
  in: 'body',
  about: 'Variables to set on the channel: {"variables": {"NAME": "value"}}',
};

/** Runs with a channel that is in an application; refuses otherwise. */
export function withStasisChannel(
  context: OperationContext,
  args: Arguments,
  run: (channel: Channel) => Answer,
): Answer {
  const channel = context.exchange.channels.get(args.values['channelId'] ?? '');
  if (!channel || channel.gone) return refuse(404, 'Channel not found');
  if (!channel.app) return refuse(409, 'Channel not in Stasis application');
  return run(channel);
}
