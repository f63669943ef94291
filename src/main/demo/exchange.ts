import { randomUUID } from 'node:crypto';
import { count, uncount, type Application } from './application.ts';
import { Bridge } from './bridge.ts';
import { Channel, type ChannelStart, type Party } from './channel.ts';
import { Names } from './names.ts';
import { framesOf, holdTone } from './pcm.ts';
import { CAUSE_TEXTS, type EndpointJson, type EventBody, type NameNumber } from './wire-types.ts';

/** How a channel came to its end, as the events tell it. */
export interface Ending {
  cause: number;
  techCause?: number;
  /** What ChannelHangupRequest says where it differs: 32 and soft when REST asked for it. */
  request?: { cause: number; soft?: boolean };
}

/**
 * The demo's switch: channels, bridges and applications, and the events about them. Everything happens at once and in
 * the order in which a real Asterisk was seen to tell it.
 */
export class Exchange {
  readonly channels = new Map<string, Channel>();
  readonly bridges = new Map<string, Bridge>();
  readonly applications = new Map<string, Application>();
  readonly startedAt = Date.now();
  private readonly devices: readonly { technology: string; resource: string }[];
  readonly names = new Names();
  private readonly music = framesOf(holdTone(600));
  private ticks = 0;

  constructor(devices: readonly { technology: string; resource: string }[]) {
    this.devices = devices;
  }

  // Events

  publish(channel: Channel, event: EventBody): void {
    this.publishAs(channel, { ...event, channel: channel.toJson() });
  }

  /** An event that concerns a channel without carrying it as `channel`. */
  publishAs(channel: Channel, event: EventBody): void {
    // Copies of an event are alike to the letter, its time too.
    const at = Date.now();
    for (const app of this.applications.values())
      for (let copies = app.copiesFor(channel); copies > 0; copies--) app.send(event, at);
  }

  private publishBridge(bridge: Bridge, type: string, channel?: Channel): void {
    const event = { type, bridge: bridge.toJson(), ...(channel ? { channel: channel.toJson() } : {}) };
    for (const app of this.applications.values()) {
      const wanted = type === 'BridgeCreated' ? app.subscribeAll : app.wantsBridge(bridge.id);
      if (wanted) app.send(event, Date.now());
    }
  }

  private publishEndpoint(channel: Channel): void {
    if (!channel.endpoint) return;
    const { technology, resource } = channel.endpoint;
    const endpoint = this.endpoint(technology, resource);
    for (const app of this.applications.values())
      if (app.wantsEndpoint(technology, resource))
        app.send({ type: 'EndpointStateChange', endpoint }, Date.now());
  }

  // Endpoints

  endpoints(technology?: string): EndpointJson[] {
    return this.devices
      .filter((device) => technology === undefined || device.technology === technology)
      .map((device) => this.endpoint(device.technology, device.resource));
  }

  knowsEndpoint(technology: string, resource?: string): boolean {
    return this.devices.some(
      (device) =>
        device.technology === technology && (resource === undefined || device.resource === resource),
    );
  }

  endpoint(technology: string, resource: string): EndpointJson {
    const channel_ids = [...this.channels.values()]
      .filter(({ endpoint }) => endpoint?.technology === technology && endpoint.resource === resource)
      .map(({ id }) => id);
    return { technology, resource, state: 'online', channel_ids };
  }

  // Channels

  /** Makes a channel and tells of it. */
  add(start: Omit<ChannelStart, 'id' | 'createdAt'> & { id?: string | null }): Channel {
    const channel = new Channel({ ...start, id: start.id ?? this.names.channelId(), createdAt: Date.now() });
    this.channels.set(channel.id, channel);
    this.publishEndpoint(channel);
    this.publish(channel, { type: 'ChannelCreated' });
    return channel;
  }

  /** A telephone line from or to a device, as PJSIP shows it. */
  addLine(line: {
    device: string;
    state: Channel['state'];
    caller: NameNumber;
    dialplan: ChannelStart['dialplan'];
    party: Party;
  }): Channel {
    return this.add({
      name: this.names.line(line.device),
      state: line.state,
      endpoint: { technology: 'PJSIP', resource: line.device },
      protocolId: randomUUID(),
      caller: line.caller,
      dialplan: line.dialplan,
      party: line.party,
    });
  }

  setVariable(channel: Channel, variable: string, value: string): void {
    channel.variables.set(variable, value);
    this.publish(channel, { type: 'ChannelVarset', variable, value });
  }

  /** The dialplan runs a step. */
  step(channel: Channel, place: Channel['dialplan']): void {
    channel.dialplan = { ...place };
    this.publish(channel, {
      type: 'ChannelDialplan',
      dialplan_app: place.app,
      dialplan_app_data: place.data,
    });
  }

  setConnected(channel: Channel, connected: NameNumber): void {
    if (channel.connected.name === connected.name && channel.connected.number === connected.number) return;
    channel.connected = { ...connected };
    this.publish(channel, { type: 'ChannelConnectedLine' });
  }

  /** The device at the far end rings. */
  ring(channel: Channel): void {
    channel.state = 'Ringing';
    this.publish(channel, { type: 'ChannelStateChange' });
  }

  answer(channel: Channel): void {
    if (channel.state === 'Up') return;
    channel.state = 'Up';
    this.publish(channel, { type: 'ChannelStateChange' });
    if (channel.bridge) this.publishPeers(channel.bridge);
    channel.party.answered?.();
  }

  /** The party of a channel pressed a key: told to the apps and to whoever is bridged with it. */
  digit(channel: Channel, digit: string, durationMs = 100): void {
    this.publish(channel, { type: 'ChannelDtmfReceived', digit, duration_ms: durationMs });
    for (const other of channel.bridge?.members ?? []) if (other !== channel) other.party.digit?.(digit);
  }

  // Stasis

  /** False where nobody runs that application: the dialplan goes on. */
  enterStasis(channel: Channel, appName: string, args: string[]): boolean {
    this.setVariable(channel, 'STASISSTATUS', '');
    const app = this.applications.get(appName);
    if (!app?.active) {
      this.setVariable(channel, 'STASISSTATUS', 'FAILED');
      return false;
    }
    count(app.channels, channel.id);
    channel.app = app;
    app.send({ type: 'StasisStart', args, channel: channel.toJson() }, Date.now());
    return true;
  }

  leaveStasis(channel: Channel): void {
    const app = channel.app;
    if (!app) return;
    this.leaveBridge(channel);
    app.send({ type: 'StasisEnd', channel: channel.toJson() }, Date.now());
    channel.app = null;
    uncount(app.channels, channel.id);
    this.setVariable(channel, 'STASISSTATUS', 'SUCCESS');
    this.sweep(app);
  }

  /** Ends a channel. Does nothing where it is gone already. */
  hangUp(channel: Channel, ending: Ending): void {
    if (channel.gone) return;
    channel.gone = true;
    const tech = ending.techCause === undefined ? {} : { tech_cause: ending.techCause };
    const request = ending.request ?? { cause: ending.cause };
    this.publish(channel, { ...request, ...tech, type: 'ChannelHangupRequest' });
    this.leaveStasis(channel);
    this.leaveBridge(channel);
    if (channel.endpoint && !request.soft)
      this.publish(channel, { cause: ending.cause, soft: true, ...tech, type: 'ChannelHangupRequest' });
    else if (channel.endpoint && request.cause === 32)
      this.publish(channel, { cause: 16, soft: true, type: 'ChannelHangupRequest' });
    channel.dialplan.app = channel.idleApp.name;
    channel.dialplan.data = channel.idleApp.data;
    this.destroy(channel, ending);
  }

  /** Takes a channel off without asking it: dialling failed. */
  destroy(channel: Channel, ending: Pick<Ending, 'cause' | 'techCause'>): void {
    channel.gone = true;
    if (!this.channels.delete(channel.id)) return;
    this.publish(channel, {
      type: 'ChannelDestroyed',
      cause: ending.cause,
      cause_txt: CAUSE_TEXTS[ending.cause] ?? 'Unknown',
      ...(ending.techCause === undefined ? {} : { tech_cause: ending.techCause }),
    });
    this.publishEndpoint(channel);
    for (const app of this.applications.values()) {
      app.forget(channel.id);
      this.sweep(app);
    }
    channel.party.ended?.(ending.cause);
  }

  // Bridges

  addBridge(name: string, kind: 'stasis' | 'basic', id: string = randomUUID()): Bridge {
    const bridge = new Bridge({ id, name, kind, createdAt: Date.now() });
    this.bridges.set(bridge.id, bridge);
    this.publishBridge(bridge, 'BridgeCreated');
    return bridge;
  }

  join(bridge: Bridge, channel: Channel): void {
    if (channel.bridge === bridge) return;
    this.leaveBridge(channel);
    bridge.members.push(channel);
    channel.bridge = bridge;
    if (channel.app && !channel.app.bridges.has(bridge.id)) count(channel.app.bridges, bridge.id);
    this.publishBridge(bridge, 'ChannelEnteredBridge', channel);
    this.publishPeers(bridge);
  }

  leaveBridge(channel: Channel): void {
    const bridge = channel.bridge;
    if (!bridge) return;
    for (const variable of ['BRIDGEPEER', 'BRIDGEPVTCALLID'])
      if (channel.variables.get(variable)) this.setVariable(channel, variable, '');
    bridge.members.splice(bridge.members.indexOf(channel), 1);
    channel.bridge = null;
    channel.heard = null;
    this.publishBridge(bridge, 'ChannelLeftBridge', channel);
  }

  destroyBridge(bridge: Bridge): void {
    for (const channel of [...bridge.members]) this.leaveBridge(channel);
    this.bridges.delete(bridge.id);
    this.publishBridge(bridge, 'BridgeDestroyed');
    for (const app of this.applications.values()) {
      app.forget(bridge.id);
      this.sweep(app);
    }
  }

  /** Two parties in a bridge learn of each other. */
  publishPeers(bridge: Bridge): void {
    const [a, b] = bridge.members;
    if (!a || !b || bridge.members.length > 2) return;
    for (const [channel, peer] of [[a, b] as const, [b, a] as const]) {
      this.setVariable(channel, 'BRIDGEPEER', peer.name);
      if (peer.protocolId) this.setVariable(channel, 'BRIDGEPVTCALLID', peer.protocolId);
    }
    for (const [channel, peer] of [[a, b] as const, [b, a] as const])
      if (peer.caller.number && !channel.endpoint) this.setConnected(channel, peer.caller);
  }

  // Applications

  /** Drops an application that nobody listens to and that is subscribed to nothing. */
  sweep(app: Application): void {
    if (app.finished) this.applications.delete(app.name);
  }

  // Audio

  /** One 20 ms step of the audio of everybody. */
  tick(): void {
    for (const channel of this.channels.values()) {
      channel.said = channel.party.speak();
      if (!channel.bridge) channel.heard = channel.fromDialplan;
      channel.fromDialplan = null;
    }
    const music = this.music[this.ticks++ % this.music.length] ?? null;
    for (const bridge of this.bridges.values()) bridge.mix(music);
    for (const channel of this.channels.values()) if (channel.onHold) channel.heard = music;
    for (const channel of this.channels.values()) channel.party.hear(channel.heard);
  }
}
