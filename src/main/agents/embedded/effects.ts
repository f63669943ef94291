import type { Problem } from '../../../shared/domain/problem.ts';
import type { AgentHost } from '../port.ts';
import type { Answered, Speaker } from '../speaker.ts';
import type { Timers } from '../timers.ts';
import { interruptible } from './hints.ts';
import { lookUp } from './look-up.ts';
import { TIMERS, type Effect, type Event, type State } from './state.ts';

/** A conversation as its effects need it. */
export interface EffectsSession {
  readonly host: AgentHost;
  readonly speaker: Speaker;
  readonly timers: Timers<string>;
  /** Unix ms. */
  readonly now: () => number;
  readonly state: () => State;
  /** The caller makes a sound that may become speech. */
  readonly voicing: () => boolean;
  readonly happened: (event: Event) => void;
  readonly finishTurn: () => void;
  readonly fail: (problem: Problem) => void;
}

/** Does what the machine of a conversation asks for, and tells it what came of it. */
export class Effects {
  readonly #session: EffectsSession;
  #lookUp = new AbortController();
  #notes = 0;

  constructor(session: EffectsSession) {
    this.#session = session;
  }

  /** @param answered where the caller is answered; the first audio of the reply is measured from it */
  run(effect: Effect, answered: Answered | null): void {
    const { host, speaker, timers, now, state, voicing, happened, finishTurn, fail } = this.#session;
    switch (effect.type) {
      case 'say':
        speaker.say(effect.texts, answered, () => happened({ type: 'said' }));
        if (voicing() && interruptible(state())) host.pause();
        return;
      case 'timer':
        return timers.set(effect.name, effect.ms, () => happened({ type: 'timer', name: effect.name }));
      case 'stop-timers':
        for (const name of TIMERS) timers.clear(name);
        return this.stopLookingUp();
      case 'look-up':
        return void this.#find(effect);
      case 'finish-turn':
        return finishTurn();
      case 'note':
        this.#notes += 1;
        host.line({
          key: `note-${this.#notes}`,
          from: 'note',
          text: `Message: ${effect.text}`,
          at: now(),
        });
        return;
      case 'ask':
        return host.askForPerson(effect.reason);
      case 'withdraw':
        return host.withdrawAsk();
      case 'transfer':
        timers.clearAll();
        this.#tellVariables();
        return host.transfer({ extension: effect.extension, context: effect.context });
      case 'hang-up':
        timers.clearAll();
        this.#tellVariables();
        return host.hangUp(effect.reason);
      case 'fail':
        return fail(effect.problem);
    }
  }

  stopLookingUp(): void {
    this.#lookUp.abort();
  }

  async #find(effect: Extract<Effect, { type: 'look-up' }>): Promise<void> {
    this.#lookUp = new AbortController();
    const result = await lookUp(this.#session.host, effect, this.#lookUp.signal);
    this.#session.happened({ type: 'found', lookUp: effect.lookUp, result });
  }

  /** What the conversation has found out goes with the caller. */
  #tellVariables(): void {
    const all = Object.entries(this.#session.state().variables);
    // Those names are for what Cordboard tells the dialplan itself.
    const ours = all.filter(([name]) => !/^CORDBOARD_/i.test(name));
    if (ours.length > 0) this.#session.host.setVariables(Object.fromEntries(ours));
  }
}
