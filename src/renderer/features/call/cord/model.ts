import type { Call } from '../../../../shared/domain/call.ts';

/**
 * What the cord of a call looks like, without coordinates. Three jacks: the caller at the left, the far side at the
 * right (agent, or the other person), and the near one between and below them (you, another desk, the dialplan).
 */
export interface CordModel {
  caller: JackLook;
  far: { party: 'agent' | 'peer'; look: JackLook };
  near: { party: 'you' | 'desk' | 'dialplan'; look: JackLook };
  /** You, listening to a call that another desk has. */
  you: boolean;
  main: {
    /** Where the caller's cord ends. loose: plugged in nowhere. */
    to: 'far' | 'near' | 'loose' | 'none';
    /** held: plugged in, and nothing of either side goes through. */
    look: 'solid' | 'laying' | 'broken' | 'held';
  };
  /** The dotted cord of somebody who listens: from the main cord to that jack. */
  tap: 'near' | 'you' | null;
  /** The agent still hears a call that it no longer has. */
  farTap: boolean;
  /** You speak to the agent alone: a thin cord from you to it. */
  whisper: boolean;
}

/** calling: wants an answer. plugged: a cord ends there. listening: hears only. idle: there, not on the line. gone: no longer there. */
export type JackLook = 'calling' | 'plugged' | 'listening' | 'idle' | 'gone';

function listensHere(call: Call): boolean {
  return call.listeners.some((desk) => desk.you);
}

/** A call in the hands of a person. */
function takenOver(call: Call): CordModel {
  const yours = call.owner?.you === true;
  const alsoYou = !yours && listensHere(call);
  const agentHears = call.hearing.agent.length > 0;
  return {
    caller: 'plugged',
    far: { party: 'agent', look: agentHears ? 'listening' : 'idle' },
    near: { party: yours ? 'you' : 'desk', look: 'plugged' },
    you: alsoYou,
    main: { to: 'near', look: call.held ? 'held' : 'solid' },
    tap: alsoYou ? 'you' : null,
    farTap: agentHears,
    whisper: false,
  };
}

/** A call that caller and far side have, with somebody listening or not. */
function conversing(call: Call, party: 'agent' | 'peer', whisper: boolean): CordModel {
  const here = listensHere(call);
  const listened = call.listeners.length > 0;
  const asks = call.state === 'needs-person' && !here;
  return {
    caller: 'plugged',
    far: { party, look: call.agentMuted ? 'listening' : 'plugged' },
    near: {
      party: whisper || here || !listened ? 'you' : 'desk',
      look: whisper ? 'plugged' : asks && !listened ? 'calling' : listened ? 'listening' : 'idle',
    },
    you: false,
    main: { to: 'far', look: 'solid' },
    tap: listened ? 'near' : null,
    farTap: false,
    whisper,
  };
}

/** @param whispering whether the operator is whispering to the agent of this call */
export function cordOf(call: Call, whispering = false): CordModel {
  const party = call.state === 'elsewhere' || (call.peer && !call.agent) ? 'peer' : 'agent';
  const rest = {
    near: { party: 'you', look: 'idle' },
    you: false,
    tap: null,
    farTap: false,
    whisper: false,
  } as const;
  switch (call.state) {
    case 'ringing':
      return {
        ...rest,
        caller: 'calling',
        far: { party, look: 'idle' },
        main: { to: 'loose', look: 'solid' },
      };
    case 'connecting':
      return {
        ...rest,
        caller: 'plugged',
        far: { party, look: 'calling' },
        main: { to: 'far', look: 'laying' },
      };
    case 'with-agent':
    case 'needs-person':
    case 'elsewhere':
      return conversing(call, party, whispering && party === 'agent');
    case 'with-operator':
      return takenOver(call);
    case 'leaving':
      return {
        ...rest,
        caller: 'plugged',
        far: { party, look: 'gone' },
        near: { party: 'dialplan', look: 'plugged' },
        main: { to: 'near', look: 'laying' },
      };
    case 'failed':
      return {
        ...rest,
        caller: 'gone',
        far: { party, look: 'gone' },
        main: { to: 'far', look: 'broken' },
      };
    case 'ended':
      return {
        ...rest,
        caller: 'gone',
        far: { party, look: 'gone' },
        main: { to: 'none', look: 'solid' },
      };
  }
}
