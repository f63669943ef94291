import { toBase64 } from '../base64.ts';
import type { EngineSocket } from '../engine-socket.ts';
import type { Cut } from '../replies.ts';
import type { Words } from '../said.ts';
import {
  saidItem,
  systemItem,
  type ClientEvent,
  type Item,
  type ResponseRequest,
  type ServerEvent,
  type SessionUpdate,
  type TurnDetection,
} from './protocol.ts';

/** What can be asked of the server, in its own terms. It makes one response at a time: another waits for its end. */
export class RealtimeServer {
  socket: EngineSocket<ServerEvent> | null = null;
  /** Whether it is making a response. */
  responding = false;
  #last: ResponseRequest = {};
  #waiting: ResponseRequest | null = null;

  configure(session: SessionUpdate): void {
    this.#send({ type: 'session.update', session });
  }

  takeTurns(turn_detection: TurnDetection): void {
    this.configure({ type: 'realtime', audio: { input: { turn_detection } } });
  }

  hear(audio: Uint8Array): void {
    const event: ClientEvent = { type: 'input_audio_buffer.append', audio: toBase64(audio) };
    this.socket?.sendAudio(event, audio.byteLength);
  }

  /** Another server is to come: whatever this one was making comes no more. */
  lost(): void {
    this.socket = null;
    this.responding = false;
    this.#waiting = null;
  }

  /** It is to forget what it heard of a turn that is not over. */
  forget(): void {
    this.#send({ type: 'input_audio_buffer.clear' });
  }

  /** Something that the caller does not hear. */
  tell(text: string): void {
    this.#add(systemItem(text));
  }

  remember(words: Words): void {
    this.#add(saidItem(words));
  }

  toolAnswered(call_id: string, output: string): void {
    this.#add({ type: 'function_call_output', call_id, output });
  }

  /** What it said ended here for the caller. */
  truncate(cuts: Cut[]): void {
    for (const { id, playedMs } of cuts)
      this.#send({
        type: 'conversation.item.truncate',
        item_id: id,
        content_index: 0,
        audio_end_ms: playedMs,
      });
  }

  respond(response: ResponseRequest): void {
    if (this.responding) {
      this.#waiting = response;
      return;
    }
    this.responding = true;
    this.#last = response;
    const has = Object.keys(response).length > 0;
    this.#send({ type: 'response.create', ...(has && { response }) });
  }

  /** It began a response, asked or by itself. */
  began(): void {
    this.responding = true;
  }

  /** It could not take what we asked for last, as it was making another response. */
  askAgain(): void {
    this.responding = true;
    this.#waiting ??= this.#last;
  }

  /** Its response has ended. True where the next was waiting, and is asked for now. */
  ended(): boolean {
    this.responding = false;
    const next = this.#waiting;
    this.#waiting = null;
    if (next) this.respond(next);
    return next !== null;
  }

  /** It is to make no more of its response, and none that waits. */
  cancel(): void {
    this.#waiting = null;
    if (this.responding) this.#send({ type: 'response.cancel' });
  }

  #add(item: Item): void {
    this.#send({ type: 'conversation.item.create', item });
  }

  #send(event: ClientEvent): void {
    this.socket?.send(event);
  }
}
