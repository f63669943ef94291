import { z } from 'zod';
import type {
  AudioSocketRequest,
  CreatedChannel,
  MediaRequest,
  RtpRequest,
  WebSocketRequest,
} from '../media/port.ts';
import type { Logger } from '../log.ts';
import { ownArgs } from './decode.ts';
import { CallRest, isGone } from './call-rest.ts';
import { audioSocketRefused, PbxError, websocketClientMissing } from './errors.ts';
import type { PbxHttp } from './http.ts';
import type { Bridge, Channel } from './port.ts';
import {
  ApplicationSchema,
  AttributesSchema,
  BridgeSchema,
  ChannelSchema,
  EndpointSchema,
  InfoSchema,
  ModuleSchema,
  PingSchema,
  unixMs,
  type Application,
} from './schemas.ts';
import { loadOperations } from './transport.ts';

/** Channel variable that names a media connection which Asterisk waits for. */
const CONNECTION_VARIABLE = 'MEDIA_WEBSOCKET_CONNECTION_ID';

const OPENING = 'Opening the media connection';

/** The operations of ARI that a desk uses, typed and parsed. All reject with a PbxError. */
export class Rest extends CallRest {
  static async open(options: {
    http: PbxHttp;
    authorization: string;
    username: string;
    timeoutMs: number;
    log: Logger;
  }): Promise<Rest> {
    return new Rest(await loadOperations(options));
  }

  close(): void {
    this.operations.close();
  }

  async version(): Promise<string> {
    const info = await this.get(
      InfoSchema,
      'asterisk',
      'getInfo',
      { only: 'system' },
      'Asking for the version',
    );
    // Distributions add what they changed behind a plus: 22.10.1+dfsg+~cs6.17.
    return info.system.version.split('+')[0] ?? '';
  }

  /** The PBX's clock, Unix ms; null where it does not tell. */
  async ping(): Promise<{ pbxTime: number | null }> {
    const { timestamp } = await this.get(PingSchema, 'asterisk', 'ping', {}, 'Ping');
    return { pbxTime: timestamp === undefined ? null : unixMs(timestamp) };
  }

  async channels(): Promise<Channel[]> {
    const list = await this.get(z.array(ChannelSchema), 'channels', 'list', {}, 'Listing channels');
    return list.map((entry) => entry.channel);
  }

  bridges(): Promise<Bridge[]> {
    return this.get(z.array(BridgeSchema), 'bridges', 'list', {}, 'Listing bridges');
  }

  async channel(channelId: string): Promise<Channel | null> {
    try {
      return (await this.get(ChannelSchema, 'channels', 'get', { channelId }, 'Reading a channel')).channel;
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /**
   * No channelId is ever passed: Asterisk 22.10.1 crashes on one that exists or is the beginning of a live one, and hangs on
   * any while another media server leaves its handshake open.
   */
  async externalMedia(
    app: string,
    request: WebSocketRequest | RtpRequest,
    data: string,
  ): Promise<CreatedChannel> {
    const { channel, channelvars } = await this.get(
      ChannelSchema,
      'channels',
      'externalMedia',
      { ...request, app, data: ownArgs(data) },
      OPENING,
    );
    return { id: channel.id, name: channel.name, channelvars };
  }

  /**
   * The same for an Asterisk whose externalMedia knows no transport_data (before 22.8): a call to its WebSocket driver, which
   * then tells in plain text what it has to say.
   */
  async originateWebSocket(
    app: string,
    { connection_type, external_host, format, variables }: WebSocketRequest,
    data: string,
  ): Promise<CreatedChannel> {
    const dialled = connection_type === 'client' ? external_host : 'INCOMING';
    const endpoint = `WebSocket/${dialled}/c(${format})`;
    const channel = await this.originateMedia(app, { endpoint, format, variables }, data).catch(
      (error: unknown) => {
        // All that the driver tells of a section that it does not know: the channel could not be made.
        if (error instanceof PbxError && error.status === 500 && connection_type === 'client')
          throw websocketClientMissing(error.status);
        throw error;
      },
    );
    const channelvars: Record<string, string> = {};
    const connectionId = await this.getVariable(channel.id, CONNECTION_VARIABLE);
    if (connectionId !== null) channelvars[CONNECTION_VARIABLE] = connectionId;
    return { ...channel, channelvars };
  }

  /** By a call to its driver: externalMedia would take the UUID for the arguments that the channel enters the app with. */
  originateAudioSocket(
    app: string,
    { external_host, uuid, format, variables }: AudioSocketRequest,
    data: string,
  ): Promise<CreatedChannel> {
    const endpoint = `AudioSocket/${external_host}/${uuid}/c(${format})`;
    return this.originateMedia(app, { endpoint, format, variables }, data).catch((error: unknown) => {
      if (error instanceof PbxError && error.status === 500)
        throw audioSocketRefused(external_host, error.status);
      throw error;
    });
  }

  private async originateMedia(
    app: string,
    media: { endpoint: string; format: string; variables: Record<string, string> },
    data: string,
  ): Promise<CreatedChannel> {
    const { endpoint, format, variables } = media;
    const parameters = { endpoint, formats: format, app, appArgs: ownArgs(data), variables };
    const { channel } = await this.get(ChannelSchema, 'channels', 'originate', parameters, OPENING);
    return { id: channel.id, name: channel.name, channelvars: {} };
  }

  async snoop(app: string, channelId: string, spy: 'in' | 'out', data: string): Promise<Channel> {
    const parameters = { channelId, spy, whisper: 'none', app, appArgs: ownArgs(data) };
    return (await this.get(ChannelSchema, 'channels', 'snoopChannel', parameters, 'Listening to a channel'))
      .channel;
  }

  /** Whether a module runs; null where it is not loaded. */
  async module(moduleName: string): Promise<{ running: boolean } | null> {
    try {
      const what = `Looking for ${moduleName}`;
      const { status } = await this.get(ModuleSchema, 'asterisk', 'getModule', { moduleName }, what);
      return { running: status === 'Running' };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** Names of the modules that run. */
  async runningModules(): Promise<Set<string>> {
    const what = 'Looking for the modules of the PBX';
    const modules = await this.get(z.array(ModuleSchema), 'asterisk', 'listModules', {}, what);
    return new Set(modules.filter(({ status }) => status === 'Running').map(({ name }) => name));
  }

  /** What PJSIP makes of an endpoint of pjsip.conf; null where there is none of that name. */
  async pjsipEndpoint(id: string): Promise<Record<string, string> | null> {
    const parameters = { configClass: 'res_pjsip', objectType: 'endpoint', id };
    try {
      const what = 'Reading pjsip.conf';
      const attributes = await this.get(AttributesSchema, 'asterisk', 'getObject', parameters, what);
      return Object.fromEntries(attributes.map(({ attribute, value }) => [attribute, value]));
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /** The endpoints of one technology, by name. */
  async endpoints(tech: string): Promise<string[]> {
    const list = await this.get(z.array(EndpointSchema), 'endpoints', 'list', {}, 'Listing endpoints');
    return list.filter(({ technology }) => technology === tech).map(({ resource }) => resource);
  }

  applications(): Promise<Application[]> {
    return this.get(z.array(ApplicationSchema), 'applications', 'list', {}, 'Listing applications');
  }

  /** Sends an event of our own to whoever listens under an application's name. */
  userEvent(application: string, eventName: string): Promise<void> {
    return this.do('events', 'userEvent', { eventName, application }, 'Sending an event');
  }

  loadModule(moduleName: string): Promise<void> {
    return this.do('asterisk', 'loadModule', { moduleName }, `Loading ${moduleName}`);
  }

  /** A media connection, in whichever way this Asterisk has to be asked for it. */
  openMedia(app: string, request: MediaRequest, data: string): Promise<CreatedChannel> {
    if (request.transport === 'tcp') return this.originateAudioSocket(app, request, data);
    return request.transport === 'websocket' && request.transport_data === undefined
      ? this.originateWebSocket(app, request, data)
      : this.externalMedia(app, request, data);
  }

  /** A section of websocket_client.conf without its secrets; null where there is none of that name. */
  async websocketClient(id: string): Promise<Record<string, string> | null> {
    const parameters = { configClass: 'res_websocket_client', objectType: 'websocket_client', id };
    try {
      const what = 'Reading websocket_client.conf';
      const attributes = await this.get(AttributesSchema, 'asterisk', 'getObject', parameters, what);
      const open = attributes.filter(({ attribute }) => !/password|key/.test(attribute));
      return Object.fromEntries(open.map(({ attribute, value }) => [attribute, value]));
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  /**
   * Whether Asterisk has a section of that name in websocket_client.conf, without dialling it: the request lacks a format,
   * which is looked at after the name and before anything is done.
   */
  async knowsWebsocketClient(name: string): Promise<boolean> {
    const request = {
      app: 'cordboard-probe',
      external_host: name,
      transport: 'websocket',
      encapsulation: 'none',
    };
    try {
      await this.do('channels', 'externalMedia', request, 'Looking for the WebSocket client');
      return true;
    } catch (error) {
      if (!(error instanceof PbxError)) throw error;
      if (error.code === 'websocket-client-missing') return false;
      if (error.status === 400) return true;
      throw error;
    }
  }

  /** The technologies that have endpoints here (PJSIP, IAX2, ...). */
  async technologies(): Promise<string[]> {
    const list = await this.get(z.array(EndpointSchema), 'endpoints', 'list', {}, 'Listing endpoints');
    return [...new Set(list.map((endpoint) => endpoint.technology))];
  }

  async application(applicationName: string): Promise<Application | null> {
    return (await this.applications()).find((entry) => entry.name === applicationName) ?? null;
  }

  /** False where the event source is not there (422) or the app is not (404). */
  async subscribe(applicationName: string, eventSource: string): Promise<boolean> {
    try {
      await this.do(
        'applications',
        'subscribe',
        { applicationName, eventSource },
        `Subscribing to ${eventSource}`,
      );
      return true;
    } catch (error) {
      if (error instanceof PbxError && (error.status === 422 || error.status === 404)) return false;
      throw error;
    }
  }

  async unsubscribe(applicationName: string, eventSource: string): Promise<void> {
    const what = `Unsubscribing from ${eventSource}`;
    try {
      await this.do('applications', 'unsubscribe', { applicationName, eventSource }, what);
    } catch (error) {
      const status = error instanceof PbxError ? error.status : null;
      if (status !== 404 && status !== 409 && status !== 422) throw error;
    }
  }

  /** False where this Asterisk cannot filter events (before 16.5). */
  async filter(applicationName: string, filter: object): Promise<boolean> {
    if (!this.operations.has('applications', 'filter')) return false;
    await this.do('applications', 'filter', { applicationName, filter }, 'Signing the application');
    return true;
  }
}
