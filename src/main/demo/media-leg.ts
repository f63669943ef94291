import type { RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { FRAME_BYTES, FRAME_MS, SAMPLE_RATE, type WireFormat } from '../../shared/domain/audio.ts';
import { decode, encode, SILENCE_BYTE } from '../media/g711.ts';
import type { Party } from './channel.ts';
import { MediaQueue, XOFF_LEVEL, XON_LEVEL, type QueueNews } from './media-queue.ts';

/** chan_websocket ignores longer commands. */
const MAX_COMMAND_BYTES = 128;

const JsonCommand = z.object({
  command: z.string(),
  correlation_id: z.string().optional(),
});

export interface MediaLegStart {
  format: WireFormat;
  control: 'json' | 'plain-text';
  connectionId: string;
  channelVars: Record<string, string>;
  /** The connection is there and MEDIA_START is sent. */
  onReady(): void;
  /** The socket went away, or the client asked to hang up. */
  onEnd(ending: { cause: number; techCause: number }): void;
}

/** The far end of an external media channel: one WebSocket connection in the manner of chan_websocket. */
export class MediaLeg implements Party {
  readonly connectionId: string;
  readonly optimalFrameSize: number;
  private readonly start: MediaLegStart;
  private readonly queue: MediaQueue;
  private socket: WebSocket | null = null;
  private channelId = '';
  private over = false;

  constructor(start: MediaLegStart) {
    this.start = start;
    this.connectionId = start.connectionId;
    this.optimalFrameSize = FRAME_BYTES[start.format];
    this.queue = new MediaQueue(this.optimalFrameSize, SILENCE_BYTE[start.format], (news) =>
      this.report(news),
    );
  }

  get connected(): boolean {
    return this.socket !== null;
  }

  attach(socket: WebSocket, channel: { id: string; name: string }): void {
    this.socket = socket;
    this.channelId = channel.id;
    socket.binaryType = 'nodebuffer';
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    // Without a handler an error would be thrown; the close event follows it.
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      // 1006: the connection broke without a word.
      this.finish({ cause: code === 1006 ? 38 : 16, techCause: 1001 });
    });
    const { format, connectionId, channelVars } = this.start;
    if (this.start.control === 'json')
      this.sendJson({
        event: 'MEDIA_START',
        connection_id: connectionId,
        channel: channel.name,
        channel_id: channel.id,
        format,
        optimal_frame_size: this.optimalFrameSize,
        ptime: FRAME_MS,
        channel_variables: channelVars,
      });
    else
      socket.send(
        `MEDIA_START connection_id:${connectionId} channel:${channel.name} channel_id:${channel.id} ` +
          `format:${format} optimal_frame_size:${this.optimalFrameSize} ptime:${FRAME_MS}`,
      );
    this.start.onReady();
  }

  // Party

  speak(): Int16Array | null {
    const wire = this.queue.pop();
    if (!wire) return null;
    const pcm = decode(this.start.format, wire);
    return SAMPLE_RATE[this.start.format] === 16000 ? half(pcm) : pcm;
  }

  hear(frame: Int16Array | null): void {
    if (!frame || this.socket?.readyState !== 1) return;
    const pcm = SAMPLE_RATE[this.start.format] === 16000 ? double(frame) : frame;
    this.socket.send(encode(this.start.format, pcm));
  }

  digit(digit: string): void {
    if (this.start.control === 'json')
      this.sendJson({ event: 'DTMF_END', channel_id: this.channelId, digit });
    else this.socket?.send(`DTMF_END digit:${digit} channel_id:${this.channelId}`);
  }

  ended(): void {
    this.over = true;
    this.socket?.close(1000);
  }

  private finish(ending: { cause: number; techCause: number }): void {
    if (this.over) return;
    this.over = true;
    this.start.onEnd(ending);
  }

  // Control

  private receive(data: RawData, isBinary: boolean): void {
    const bytes = data as Buffer;
    if (isBinary) this.queue.push(bytes);
    else if (bytes.length <= MAX_COMMAND_BYTES) this.command(bytes.toString('utf8'));
  }

  private command(text: string): void {
    if (this.start.control === 'plain-text') {
      const space = text.indexOf(' ');
      const name = space < 0 ? text : text.slice(0, space);
      this.run(name, space < 0 ? null : text.slice(space + 1));
      return;
    }
    const parsed = JsonCommand.safeParse(parseJson(text));
    if (!parsed.success)
      this.sendJson({
        event: 'ERROR',
        channel_id: this.channelId,
        error_text: 'Unable to parse JSON command',
      });
    else this.run(parsed.data.command, parsed.data.correlation_id ?? null);
  }

  private run(command: string, id: string | null): void {
    if (command === 'FLUSH_MEDIA') this.queue.flush();
    else if (command === 'PAUSE_MEDIA') this.queue.pause();
    else if (command === 'CONTINUE_MEDIA') this.queue.resume();
    else if (command === 'MARK_MEDIA') this.queue.mark(id ?? '');
    else if (command === 'START_MEDIA_BUFFERING') this.queue.startBuffering();
    else if (command === 'STOP_MEDIA_BUFFERING') this.queue.stopBuffering(id);
    else if (command === 'REPORT_QUEUE_DRAINED') this.queue.tellWhenDrained();
    else if (command === 'GET_STATUS') this.reportStatus();
    else if (command === 'HANGUP') {
      this.finish({ cause: 16, techCause: 1000 });
      this.socket?.close(1000);
    }
    // ANSWER has nothing to do: the channel is up when the connection is. Anything else is ignored, as Asterisk does.
  }

  private reportStatus(): void {
    const { queue_length, queue_full, bulk_media, media_paused } = this.queue.status;
    const levels = { queue_length, xon_level: XON_LEVEL, xoff_level: XOFF_LEVEL };
    const status = { channel_id: this.channelId, ...levels, queue_full, bulk_media, media_paused };
    if (this.start.control === 'json') this.sendJson({ event: 'STATUS', ...status });
    else
      this.socket?.send(
        `STATUS ${Object.entries(status)
          .map(([key, value]) => `${key}:${value}`)
          .join(' ')}`,
      );
  }

  private report(news: QueueNews): void {
    const id = 'id' in news ? news.id : undefined;
    if (this.start.control === 'plain-text') this.socket?.send(id ? `${news.event} ${id}` : news.event);
    else
      this.sendJson({
        event: news.event,
        channel_id: this.channelId,
        ...(id === undefined ? {} : { correlation_id: id ?? '' }),
      });
  }

  private sendJson(message: Record<string, unknown>): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** 8 to 16 kHz by straight lines between the samples: good enough for a demo's telephone voices. */
function double(pcm: Int16Array): Int16Array {
  const out = new Int16Array(pcm.length * 2);
  for (let i = 0; i < pcm.length; i++) {
    const here = pcm[i] ?? 0;
    out[2 * i] = here;
    out[2 * i + 1] = (here + (pcm[i + 1] ?? here)) >> 1;
  }
  return out;
}

/** 16 to 8 kHz by the mean of two samples. */
function half(pcm: Int16Array): Int16Array {
  const out = new Int16Array(pcm.length >> 1);
  for (let i = 0; i < out.length; i++) out[i] = ((pcm[2 * i] ?? 0) + (pcm[2 * i + 1] ?? 0)) >> 1;
  return out;
}
