import type { Channel } from '../ari/port.ts';
import type { CallDeps } from './deps.ts';
import { giveBack } from './give-back.ts';
import type { CallCore, CallEvent } from './state.ts';

/** The two ways in which we let a caller go, and what the PBX made of it. */
export class WayOut {
  readonly #deps: Pick<CallDeps, 'link' | 'log' | 'board'>;
  readonly #callId: string;
  readonly #channel: Channel;
  readonly #dispatch: (event: CallEvent) => void;

  constructor(
    deps: Pick<CallDeps, 'link' | 'log' | 'board'>,
    callId: string,
    channel: Channel,
    dispatch: (event: CallEvent) => void,
  ) {
    this.#deps = deps;
    this.#callId = callId;
    this.#channel = channel;
    this.#dispatch = dispatch;
  }

  /** Back to the dialplan, with the outcome and at the place that were decided. */
  giveBack({ outcome, reason, place }: CallCore, variables: Readonly<Record<string, string>>): void {
    const { link, log, board } = this.#deps;
    const leaving = { channel: this.#channel, result: outcome ?? 'failed', reason, place, variables };
    giveBack(link, leaving, (problem) => {
      board.notice('trouble', problem, this.#callId);
    }).then(
      (done) => {
        this.#dispatch(done ? { type: 'given-back' } : { type: 'caller-gone', lost: false });
      },
      (error: unknown) => {
        log.warn({ callId: this.#callId, err: error }, 'could not give the caller back');
        this.#failed();
      },
    );
  }

  hangUp(): void {
    this.#deps.link.hangUp(this.#channel.id).then(
      () => {
        this.#dispatch({ type: 'caller-gone', lost: false });
      },
      () => {
        this.#failed();
      },
    );
  }

  #failed(): void {
    this.#dispatch({ type: 'pbx-failed', linkUp: this.#deps.link.status.state === 'up' });
  }
}
