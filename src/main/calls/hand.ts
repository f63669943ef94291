import type { ToolResult } from '../agents/port.ts';
import type { PbxLink } from '../ari/port.ts';
import type { Playout } from '../media/port.ts';
import { problemOf } from '../../shared/domain/problem.ts';
import type { Consultation } from './consult.ts';
import { findPlace, TRANSFER_CONTEXT } from './give-back.ts';
import type { Channel } from '../ari/port.ts';
import type { CallCore, CallEvent, Place } from './state.ts';
import type { AgentHand } from './port.ts';

/** A call as its agent's hand needs it. */
export interface HandCall {
  readonly channel: Channel;
  readonly link: PbxLink;
  core(): CallCore;
  /** The queue of the agent's voice, once there is audio. */
  voice(): Playout | null;
  dispatch(event: CallEvent): void;
  /** Told after every change of the core. Returns how to end it. */
  onCore(listener: () => void): () => void;
  /** A new one; the call knows it from here on. */
  consultation(): Consultation;
  note(text: string): void;
  setVariables(values: Readonly<Record<string, string>>): void;
}

const DONE: ToolResult = { ok: true, text: 'Done.' };
const NOT_YOURS: ToolResult = { ok: false, text: 'The call is not in your hands any more.' };

/** @param gone the agent has left the call: what it still waits for is not done */
export function agentHand(call: HandCall, gone: AbortSignal): AgentHand {
  const mine = () => {
    const { phase, muted, held } = call.core();
    return !gone.aborted && phase === 'with-agent' && !muted && !held;
  };
  /** Settles when what the agent has queued was played or cut off. */
  const said = () =>
    new Promise<void>((resolve) => {
      const voice = call.voice();
      if (!voice) return resolve();
      voice.end();
      voice.mark(() => resolve());
    });

  return {
    async transfer({ extension, context }) {
      const place: Place | null = extension ? { extension, context: context || TRANSFER_CONTEXT } : null;
      try {
        if (place && !(await findPlace(call.link, call.channel, place)))
          return { ok: false, text: `There is no extension ${extension} to transfer to.` };
      } catch (error) {
        return { ok: false, text: problemOf(error).message };
      }
      await said();
      if (!mine()) return NOT_YOURS;
      call.dispatch({ type: 'agent-transfers', place });
      return { ok: true, text: 'The caller is being connected.' };
    },
    async consult(extension, summary) {
      if (!mine()) return NOT_YOURS;
      const consultation = call.consultation();
      try {
        const obstacle = await consultation.obstacle(extension);
        if (obstacle) return { ok: false, text: obstacle };
      } catch (error) {
        return { ok: false, text: problemOf(error).message };
      }
      await said();
      return mine() ? consultation.run(extension, summary) : NOT_YOURS;
    },
    askForPerson(reason, waitMs) {
      if (!mine()) return Promise.resolve('nobody');
      return new Promise((resolve) => {
        const settle = (result: 'taken' | 'nobody') => {
          clearTimeout(timer);
          off();
          gone.removeEventListener('abort', left);
          resolve(result);
        };
        const left = () => settle('nobody');
        const timer = setTimeout(() => {
          call.dispatch({ type: 'agent-withdraws' });
          settle('nobody');
        }, waitMs);
        gone.addEventListener('abort', left);
        const off = call.onCore(() => {
          const { phase } = call.core();
          if (phase === 'with-operator') settle('taken');
          else if (phase !== 'with-agent') settle('nobody');
        });
        call.dispatch({ type: 'agent-asks', reason });
      });
    },
    async hangUp(reason) {
      await said();
      if (!mine()) return NOT_YOURS;
      call.dispatch({ type: 'agent-hung-up', reason });
      return DONE;
    },
    async sendDigits(digits) {
      if (!mine()) return NOT_YOURS;
      try {
        await call.link.sendDigits(call.channel.id, digits);
        return DONE;
      } catch (error) {
        return { ok: false, text: problemOf(error).message };
      }
    },
    note: (text) => {
      if (!gone.aborted) call.note(text);
    },
    setVariables: (values) => {
      if (!gone.aborted) call.setVariables(values);
    },
  };
}
