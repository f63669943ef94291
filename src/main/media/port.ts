import type { WireFormat } from '../../shared/domain/audio.ts';
import type { EngineFormat } from '../../shared/domain/engine.ts';
import type { Hearing, Party } from '../../shared/domain/hearing.ts';

/** Where a party's voice goes in: a queue that the 20 ms clock empties towards whoever hears that party. */
export interface Playout {
  /**
   * Appends audio in the call's wire format; any length, a rest shorter than a frame waits for more or for end(). The array
   * is copied. An agent's queue holds ten minutes; what goes beyond is dropped and logged. An operator's is live: where it
   * lags, the oldest is skipped.
   */
  play(audio: Uint8Array): void;
  /** Pads and releases a rest shorter than a frame. */
  end(): void;
  /** Calls back when everything queued so far has been played at the caller's ear (our estimate), or `flushed`. */
  mark(settled: (result: 'played' | 'flushed') => void): void;
  /**
   * Drops what is queued here and in Asterisk, and ends a pause: what is said next is heard. Returns the milliseconds of the
   * audio since the last flush that were played, as we believe; `exactly` is told what Asterisk says of it, some
   * milliseconds later, or never where it does not answer.
   */
  flush(exactly?: (playedMs: number) => void): { playedMs: number };
  /** Stops emptying the queue (at the onset of speech that may be a cough) and drops the lead in Asterisk, keeping those frames for resume. */
  pause(): void;
  resume(): void;
  readonly paused: boolean;
  /** Audio not played yet, in ms, the lead inside Asterisk included. */
  readonly queuedMs: number;
}

/** One frame as the parties hear it: 16-bit mono PCM at the call's rate; null is silence. */
export interface TapFrame {
  caller: Int16Array | null;
  other: Int16Array | null;
}

export type AgentListener = (frame: Uint8Array, from: 'caller' | 'operator') => void;

export type MediaEnd = 'asked' | 'closed-by-pbx' | 'connection-lost' | 'protocol-error';

/**
 * The media leg of one call, connected to Asterisk. It begins as a call with its agent: caller and agent hear each other.
 * A party that nobody hears speaks into the void: its queue runs down in real time and its marks settle as `flushed`.
 */
export interface CallMedia {
  readonly format: WireFormat;
  readonly channelId: string;
  readonly hearing: Hearing;
  /**
   * Changes who hears whom, atomically between two frames. Audio of a party that the caller no longer hears is dropped, here
   * and in Asterisk; its marks settle as `flushed`, and the next flush() still tells how much of it was played.
   */
  setHearing(hearing: Hearing): void;
  /** The queue of a party. */
  voice(party: 'agent' | 'operator'): Playout;
  /**
   * What the agent is to hear: whole 20 ms frames in wire format, of each party that the table lets it hear, apart. Silence
   * where the caller's phone sends nothing. A frame is to be read, not changed; copy it to keep it.
   */
  onAgentHears(listener: AgentListener): void;
  /** What the operator is to hear, frame by frame, as long as the table has something for the operator. Returns how to end it. */
  tap(listener: (frame: TapFrame) => void): () => void;
  /** Digits that the caller keyed in, each once, whichever way they are told of. */
  onDigit(listener: (digit: string) => void): void;
  /** ARI told of a digit (ChannelDtmfReceived). Not counted where the connection itself tells of them. */
  keyed(digit: string): void;
  /** Told once, also to who asks after the end. */
  onEnd(listener: (end: MediaEnd) => void): void;
  /** Loudness since the last call of this, 0 to 1 (0 is -60 dBFS or less). */
  levels(): Record<Party, number>;
  close(): void;
}

/** What Asterisk is asked for, by the kind of the connection. */
export type MediaRequest = WebSocketRequest | RtpRequest | AudioSocketRequest;

export interface WebSocketRequest {
  external_host: string;
  transport: 'websocket';
  encapsulation: 'none';
  connection_type: 'client' | 'server';
  format: WireFormat;
  transport_data?: string;
  variables: Record<string, string>;
}

export interface RtpRequest {
  /** Where Asterisk sends to: address:port. */
  external_host: string;
  transport: 'udp';
  encapsulation: 'rtp';
  connection_type: 'client';
  format: WireFormat;
  variables: Record<string, string>;
}

export interface AudioSocketRequest {
  /** Where Asterisk dials: address:port. */
  external_host: string;
  transport: 'tcp';
  encapsulation: 'audiosocket';
  format: 'slin' | 'slin16';
  /** What Asterisk shows first. A secret of this call. */
  uuid: string;
  variables: Record<string, string>;
}

/** The media channel as the PBX made it. */
export interface CreatedChannel {
  id: string;
  name: string;
  channelvars: Record<string, string>;
}

/** A media leg that is being set up. */
export interface PendingMedia {
  /** What goes into `POST /channels/externalMedia` besides app and data. */
  readonly request: MediaRequest;
  /** Tells what the POST answered, so that the connection can be matched (older Asterisk) or dialled (we dial, RTP). */
  created(channel: CreatedChannel): void;
  /** Settles when Asterisk's side is matched and ready; rejects with a CordboardError on time-out or cancel. */
  readonly connected: Promise<CallMedia>;
  cancel(): void;
}

/** What a media leg is wanted for. How it is carried is the PBX's. */
export interface MediaCall {
  callId: string;
  format: WireFormat;
  websocketClient: string;
  timeoutMs: number;
  /** Asterisk's version, to choose the form of control it knows. */
  version: string;
}

export interface MediaPort {
  /** Reserves a media leg for a call. */
  open(call: MediaCall): PendingMedia;
}

/** Converts one direction pair between the wire and 16-bit PCM at another rate; keeps the state of resampling. */
export interface Codec {
  toPcm(wire: Uint8Array): Int16Array;
  toWire(pcm: Int16Array): Uint8Array;
}

export type OpenCodec = (format: WireFormat, rate: 8000 | 16000 | 24000) => Codec;

/** Converts one direction pair between the wire and an engine's own format. Where they are the same nothing is touched. */
export interface EngineCodec {
  toEngine(wire: Uint8Array): Uint8Array;
  toWire(audio: Uint8Array): Uint8Array;
}

export type OpenEngineCodec = (wire: WireFormat, engine: EngineFormat) => EngineCodec;
