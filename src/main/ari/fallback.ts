import type { PbxEvent } from './port.ts';

/** Steps that do nothing for the caller. ExecIf is not among them: it may do anything. */
const INERT = new Set([
  'Answer',
  'CELGenUserEvent',
  'Gosub',
  'GosubIf',
  'Goto',
  'GotoIf',
  'GotoIfTime',
  'Log',
  'MSet',
  'NoOp',
  'Progress',
  'ResetCDR',
  'Return',
  'Ringing',
  'Set',
  'StackPop',
  'UserEvent',
  'Verbose',
  'Wait',
]);

interface Place {
  context: string;
  extension: string;
}

type DialplanHangup = Extract<PbxEvent, { type: 'dialplan-hangup' }>;

/**
 * ARI cannot list a dialplan, and `continue` answers 204 even for a place that does not exist. So what a caller gets after
 * being given back is watched: a Hangup before any step that does something for the caller, or no step at all, is reported.
 */
export class FallbackWatch {
  readonly #given = new Map<string, { place: Place; stepped: boolean }>();

  /** Call before the request to continue: its first steps may be told before the answer. */
  given(channelId: string, place: Place): void {
    this.#given.set(channelId, { place, stepped: false });
  }

  forget(channelId: string): void {
    this.#given.delete(channelId);
  }

  clear(): void {
    this.#given.clear();
  }

  step(channelId: string, app: string, at: Place): DialplanHangup | null {
    const watched = this.#given.get(channelId);
    if (!watched || app === 'Stasis') return null;
    if (at.extension !== 'h' && INERT.has(app)) {
      this.#given.set(channelId, { place: at, stepped: true });
      return null;
    }
    this.#given.delete(channelId);
    if (app !== 'Hangup' || at.extension === 'h') return null;
    return { type: 'dialplan-hangup', channelId, ...at, step: 'Hangup' };
  }

  /** A caller who hangs up leaves a cause; a dialplan that runs out of steps leaves 0. */
  gone(channelId: string, cause: number): DialplanHangup | null {
    const watched = this.#given.get(channelId);
    this.#given.delete(channelId);
    if (!watched || cause !== 0) return null;
    return { type: 'dialplan-hangup', channelId, ...watched.place, step: null };
  }
}
