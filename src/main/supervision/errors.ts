import type { CallAction } from '../../shared/domain/call.ts';
import { CordboardError } from '../../shared/domain/problem.ts';

export class NoSuchCall extends CordboardError {
  constructor() {
    super({ code: 'no-such-call', message: 'This call is over.', hint: 'Select another call on the board.' });
  }
}

export class OneAtATime extends CordboardError {
  constructor() {
    super({
      code: 'one-at-a-time',
      message: 'You already have a caller on your headset.',
      hint: 'Hand that call back or end it first.',
    });
  }
}

const WORDS: Record<CallAction, string> = {
  listen: 'listened to',
  'take-over': 'taken over',
  'hand-back': 'handed back',
  'hang-up': 'hung up',
  'to-dialplan': 'sent back to the dialplan',
  whisper: 'whispered to',
  say: 'told what to say',
  'mute-agent': 'silenced',
  'unmute-agent': 'given its voice back',
  'replace-agent': 'given to another agent',
  transfer: 'transferred',
  hold: 'put on hold',
  resume: 'taken off hold',
};

export function notPossible(action: CallAction): CordboardError {
  return new CordboardError({
    code: 'not-possible-now',
    message: `This call cannot be ${WORDS[action]} now.`,
    hint: 'Its state has changed in the meantime; the panel shows what is possible.',
  });
}
