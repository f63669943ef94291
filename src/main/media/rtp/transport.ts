import { randomBytes } from 'node:crypto';
import { FRAME_MS, SAMPLE_RATE, type WireFormat } from '../../../shared/domain/audio.ts';
import type { Clock } from '../clock.ts';
import type { Counters } from '../counters.ts';
import { decode, encode } from '../g711.ts';
import type { Transport, TransportListener } from '../transport.ts';
import { Concealer } from './conceal.ts';
import { JitterBuffer } from './jitter.ts';
import { readPacket, writePacket } from './packet.ts';
import { rtpPayload, type RtpPayload } from './payload.ts';

/** Nothing was sent for longer than this: the timestamps go on with the time that went by. */
const PAUSE_MS = 100;
/** Packets that a gap goes on from. */
const RECENT = 3;
/** A packet that lasts longer is none of a telephone's. */
const MOST_FRAMES = 6;

export interface RtpTransportOptions {
  format: WireFormat;
  clock: Clock;
  counters: Counters;
  send: (datagram: Buffer) => void;
  /** It sends and takes nothing more. */
  closed: () => void;
}

/** One call's audio over RTP. It never ends by itself: whether Asterisk still sends, ARI tells. */
export class RtpTransport implements Transport {
  readonly queue = null;
  readonly silence = true;
  readonly digits = false;
  readonly ping = null;
  /** A datagram is sent or lost. */
  readonly backlog = 0;
  private readonly options: RtpTransportOptions;
  private readonly payload: RtpPayload;
  private readonly buffer = new JitterBuffer();
  private readonly concealer: Concealer;
  private listener: TransportListener | null = null;
  private leave: () => void = () => undefined;
  private sequence: number;
  private timestamp: number;
  private readonly ssrc: number;
  private lastSent = 0;
  /** The stream that is heard, and the one before it. */
  private heardSsrc: number | null = null;
  private formerSsrc: number | null = null;
  /** Bytes of a packet: telephones may use others than 20 ms. */
  private packetBytes: number;
  /** Bytes that the beats so far are short of; negative where a packet reached beyond. */
  private owed = 0;
  /** What was heard last, for a gap to go on from. */
  private readonly recent: Uint8Array[] = [];
  /** Something was made up a moment ago: what is heard next is blended with it. */
  private gap = false;

  constructor(options: RtpTransportOptions) {
    const { format } = options;
    this.options = options;
    this.payload = rtpPayload(format);
    this.packetBytes = this.payload.frameBytes;
    this.concealer = new Concealer(SAMPLE_RATE[format]);
    const random = randomBytes(10);
    this.sequence = random.readUInt16BE(0);
    this.timestamp = random.readUInt32BE(2);
    this.ssrc = random.readUInt32BE(6);
  }

  /** From now on what is heard is told, once per beat. */
  connect(listener: TransportListener): void {
    this.listener = listener;
    this.leave = this.options.clock.join((_at, due) => this.beat(due));
  }

  audio(frames: readonly Uint8Array[]): void {
    const { clock, send } = this.options;
    const { payload, ssrc } = this;
    const now = clock.now();
    const paused = now - this.lastSent > PAUSE_MS;
    // The first of a talk spurt is marked; a receiver may set its delay anew there.
    let marker = paused;
    if (paused && this.lastSent > 0) {
      const missed = Math.floor((now - this.lastSent) / FRAME_MS) - 1;
      this.timestamp = (this.timestamp + missed * payload.increment) >>> 0;
    }
    this.lastSent = now;
    for (const frame of frames) {
      const { sequence, timestamp } = this;
      send(
        writePacket({
          payloadType: payload.sendsAs,
          marker,
          sequence,
          timestamp,
          ssrc,
          payload: payload.out(frame),
        }),
      );
      marker = false;
      this.sequence = (sequence + 1) & 0xffff;
      this.timestamp = (timestamp + payload.increment) >>> 0;
    }
  }

  /** A datagram from where Asterisk sends. */
  receive(datagram: Buffer): void {
    const packet = readPacket(datagram);
    const { payload } = this;
    const longest = MOST_FRAMES * payload.frameBytes;
    if (!packet || !payload.accepts(packet.payloadType) || packet.payload.length > longest) {
      this.options.counters.strangePackets++;
      return;
    }
    if (packet.ssrc !== this.heardSsrc) {
      // Asterisk begins a new stream when it likes; what is left over of the one before is late.
      if (packet.ssrc === this.formerSsrc) return;
      this.formerSsrc = this.heardSsrc;
      this.heardSsrc = packet.ssrc;
      this.buffer.reset();
    }
    // Whole samples.
    this.packetBytes = packet.payload.length & ~1;
    this.buffer.push(packet.sequence, packet.payload);
  }

  close(): void {
    this.leave();
    this.listener = null;
    this.options.closed();
  }

  terminate(): void {
    this.close();
  }

  private beat(due: number): void {
    this.owed += due * this.payload.frameBytes;
    while (this.owed > 0 && this.listener) {
      const slot = this.buffer.pop();
      if (slot.kind === 'nothing') {
        this.owed = 0;
        this.gap = false;
        this.concealer.rest();
        return;
      }
      const audio = slot.kind === 'audio' ? this.heard(this.payload.in(slot.payload)) : this.madeUp();
      this.owed -= audio.length;
      this.listener.heard(audio);
    }
  }

  private heard(audio: Uint8Array): Uint8Array {
    const { format } = this.options;
    const whole = this.gap ? encode(format, this.concealer.heard(decode(format, audio))) : audio;
    this.gap = false;
    this.recent.push(whole);
    if (this.recent.length > RECENT) this.recent.shift();
    return whole;
  }

  private madeUp(): Uint8Array {
    const { format, counters } = this.options;
    counters.concealed++;
    // Only now is it needed as PCM.
    if (!this.gap) for (const audio of this.recent.splice(0)) this.concealer.heard(decode(format, audio));
    this.gap = true;
    return encode(format, this.concealer.missing(this.packetBytes / (format === 'slin16' ? 2 : 1)));
  }
}
