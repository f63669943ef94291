import type { Logger } from '../../log.ts';
import type { Counters } from '../counters.ts';
import type { MediaEnd } from '../port.ts';
import type { PbxQueue, Transport, TransportListener } from '../transport.ts';
import { commandText, parseControl, type ControlForm } from './protocol.ts';
import type { Wire } from './wire.ts';

export interface WebSocketTransportOptions {
  wire: Wire;
  channelId: string;
  form: ControlForm;
  silence: boolean;
  counters: Counters;
  log: Logger;
}

/** A chan_websocket connection: Asterisk has a queue for it, which can be flushed and asked. */
export class WebSocketTransport implements Transport {
  readonly queue: PbxQueue;
  readonly silence: boolean;
  readonly digits = true;
  readonly ping: () => void;
  private readonly options: WebSocketTransportOptions;
  private readonly wire: Wire;

  constructor(options: WebSocketTransportOptions) {
    const { wire, form, silence } = options;
    this.options = options;
    this.wire = wire;
    this.silence = silence;
    this.ping = () => wire.ping();
    this.queue = {
      flush: () => wire.text(commandText(form, 'FLUSH_MEDIA')),
      ask: () => wire.text(commandText(form, 'GET_STATUS')),
    };
  }

  audio(frames: readonly Uint8Array[]): void {
    this.wire.audio(frames);
  }

  get backlog(): number {
    return this.wire.backlog;
  }

  close(): void {
    this.wire.close();
  }

  terminate(): void {
    this.wire.terminate();
  }

  /** What comes over the connection, told to a call. */
  reader(listener: TransportListener): Reader {
    return {
      fromPbx: (data, binary) => {
        if (binary) listener.heard(data);
        else this.control(Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8'), listener);
      },
      heardPong: () => listener.alive(),
      lost: (end) => listener.lost(end),
    };
  }

  private control(text: string, listener: TransportListener): void {
    const { counters, log, channelId } = this.options;
    listener.alive();
    const parsed = parseControl(text);
    if (parsed.kind !== 'control') {
      if (parsed.kind === 'unknown') counters.unknownControl++;
      else counters.malformedControl++;
      log.warn({ channelId, kind: parsed.kind }, 'media control message not understood');
      return;
    }
    const { control } = parsed;
    if (control.event === 'DTMF_END') listener.digit(control.digit);
    else if (control.event === 'STATUS') listener.queued(control.queue_length);
    else if (control.event === 'MEDIA_XOFF') listener.queueFull(true);
    else if (control.event === 'MEDIA_XON') listener.queueFull(false);
    else if (control.event === 'ERROR') {
      listener.queueRefused();
      log.warn({ channelId, error: control.error_text }, 'Asterisk refused a media command');
    }
  }
}

/** Takes what comes over a connection that was matched to a call. */
export interface Reader {
  fromPbx(data: Uint8Array, binary: boolean): void;
  heardPong(): void;
  lost(end: MediaEnd): void;
}
