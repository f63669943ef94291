import type { Duplex } from 'node:stream';
import type WebSocket from 'ws';
import type { MediaEnd } from '../port.ts';
import { parseControl, type ControlForm, type MediaStart } from './protocol.ts';
import { shortCut } from './short-cut.ts';
import type { Reader } from './transport.ts';
import type { Wire } from './wire.ts';

/** What a connection says of itself in its first message. */
export interface Introduction {
  start: MediaStart;
  form: ControlForm;
}

/** A connection that may become the media leg of a call. */
export interface Candidate {
  readonly introduction: Introduction;
  readonly wire: Wire;
  /** From now on everything that comes is the call's. */
  attach(reader: Reader): void;
  /** It belongs to no call. */
  refuse(): void;
  /** Called if the connection goes before it was attached or refused. */
  onGone(listener: () => void): void;
}

/** A WebSocket close code as the reason for which a media leg ended. */
export function endOf(code: number): MediaEnd {
  if (code === 1006) return 'connection-lost';
  return 'closed-by-pbx';
}

export interface GreetOptions {
  ws: WebSocket;
  /** The connection that Asterisk opened, just upgraded; without it (we dialled) the library reads everything. */
  opened?: { socket: Duplex; maxPayload: number };
  wire: Wire;
  onCandidate: (candidate: Candidate) => void;
  /** The first message was not MEDIA_START, or the connection went before it came. */
  onNothing: () => void;
}

const POLICY = 1008;

/** Waits for a new connection's MEDIA_START. Who calls this sets the time limit. */
export function greet({ ws, opened, wire, onCandidate, onNothing }: GreetOptions): void {
  let media: Reader | null = null;
  let settled = false;
  let violated = false;
  let gone: (() => void) | null = null;
  /** Audio and digits may follow MEDIA_START before the call is found; they are few. */
  const early: { data: Buffer; binary: boolean }[] = [];
  const settle = (): void => {
    settled = true;
    early.length = 0;
  };

  ws.on('message', (data: Buffer, binary: boolean) => {
    if (media) media.fromPbx(data, binary);
    else if (introduced) {
      if (!settled && early.length < 50) early.push({ data, binary });
    } else introduce(data, binary);
  });
  if (opened)
    shortCut({ ws, ...opened, ready: () => media !== null, onAudio: (frame) => media?.fromPbx(frame, true) });
  ws.on('pong', () => media?.heardPong());
  ws.on('error', (error: Error & { code?: string }) => {
    // 'close' follows, and says 1006 of bad frames as of a reset.
    violated = error.code?.startsWith('WS_ERR_') ?? false;
  });
  ws.on('close', (code) => {
    if (media) media.lost(violated ? 'protocol-error' : endOf(code));
    else if (!settled) {
      settle();
      if (gone) gone();
      else onNothing();
    }
  });

  let introduced = false;
  function introduce(data: Buffer, binary: boolean): void {
    const parsed = binary ? null : parseControl(data.toString('utf8'));
    if (parsed?.kind !== 'control' || parsed.control.event !== 'MEDIA_START') {
      settle();
      introduced = true;
      ws.close(POLICY);
      onNothing();
      return;
    }
    introduced = true;
    onCandidate({
      introduction: { start: parsed.control, form: parsed.form },
      wire,
      attach(reader) {
        media = reader;
        const waiting = early.splice(0);
        settled = true;
        for (const message of waiting) reader.fromPbx(message.data, message.binary);
      },
      refuse() {
        settle();
        ws.close(POLICY);
        setTimeout(() => ws.terminate(), 500).unref();
      },
      onGone(listener) {
        gone = listener;
      },
    });
  }
}
