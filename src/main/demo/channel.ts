import type { Application } from './application.ts';
import type { Bridge } from './bridge.ts';
import { asteriskTime, type ChannelJson, type NameNumber } from './wire-types.ts';

/** Whoever is at the far end of a channel. Audio is 20 ms of 8 kHz PCM; null is nothing at all. */
export interface Party {
  /** What it says in this tick. */
  speak(): Int16Array | null;
  /** What it hears in this tick. */
  hear(frame: Int16Array | null): void;
  /** The channel was answered. */
  answered?(): void;
  /** A key was pressed by somebody it talks to. */
  digit?(digit: string): void;
  /** The channel is gone. */
  ended?(cause: number): void;
}

export interface ChannelStart {
  id: string;
  name: string;
  state: Channel['state'];
  endpoint?: { technology: string; resource: string };
  protocolId?: string;
  caller?: NameNumber;
  dialplan: { context: string; exten: string; app?: string; data?: string };
  variables?: Record<string, string>;
  party: Party;
  createdAt: number;
}

/** A channel of the demo PBX. Its fields change only through the exchange, which tells the apps. */
export class Channel {
  readonly id: string;
  readonly name: string;
  readonly endpoint: { technology: string; resource: string } | null;
  readonly protocolId: string;
  readonly createdAt: number;
  readonly variables: Map<string, string>;
  readonly party: Party;
  /** Application and data shown when no dialplan step runs: outgoing channels keep one. */
  readonly idleApp: { name: string; data: string };
  state: 'Down' | 'Ring' | 'Ringing' | 'Up';
  caller: NameNumber;
  connected: NameNumber = { name: '', number: '' };
  dialplan: { context: string; exten: string; priority: number; app: string; data: string };
  /** The application that it is in; null in the dialplan. */
  app: Application | null = null;
  bridge: Bridge | null = null;
  gone = false;
  /** Hears music, whatever its bridge has to say. */
  onHold = false;
  /** What went through in the last tick, for those who snoop. */
  said: Int16Array | null = null;
  heard: Int16Array | null = null;
  /** What the dialplan plays to it in this tick, where no bridge does. */
  fromDialplan: Int16Array | null = null;

  constructor(start: ChannelStart) {
    this.id = start.id;
    this.name = start.name;
    this.state = start.state;
    this.endpoint = start.endpoint ?? null;
    this.protocolId = start.protocolId ?? '';
    this.caller = start.caller ?? { name: '', number: '' };
    this.idleApp = { name: start.dialplan.app ?? '', data: start.dialplan.data ?? '' };
    this.dialplan = {
      context: start.dialplan.context,
      exten: start.dialplan.exten,
      priority: 1,
      app: this.idleApp.name,
      data: this.idleApp.data,
    };
    this.variables = new Map(Object.entries(start.variables ?? {}));
    this.party = start.party;
    this.createdAt = start.createdAt;
  }

  toJson(): ChannelJson {
    return {
      id: this.id,
      name: this.name,
      state: this.state,
      protocol_id: this.protocolId,
      caller: { ...this.caller },
      connected: { ...this.connected },
      accountcode: '',
      dialplan: {
        context: this.dialplan.context,
        exten: this.dialplan.exten,
        priority: this.dialplan.priority,
        app_name: this.dialplan.app,
        app_data: this.dialplan.data,
      },
      creationtime: asteriskTime(this.createdAt),
      language: 'en',
    };
  }
}
