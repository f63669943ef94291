import type { CallOutcome } from '../../shared/domain/call.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import type { CallCore, CallEffect, CallEvent, Place, Step } from './state.ts';

/** An assigned call has arrived: everything that can run in parallel does. */
export function begin(up: boolean): Step {
  const core: CallCore = {
    phase: 'connecting',
    answered: up,
    bridged: false,
    mediaEntered: false,
    joining: false,
    joined: false,
    mediaConnected: false,
    agentOpen: false,
    muted: false,
    held: false,
    ask: null,
    outcome: null,
    reason: '',
    place: null,
  };
  const answer: CallEffect[] = up ? [] : [{ do: 'answer' }];
  return { core, effects: [...answer, { do: 'create-bridge' }, { do: 'open-media' }, { do: 'open-agent' }] };
}

/** A call that no agent may take: straight back. */
export function refuse(
  outcome: 'unassigned' | 'over-quota',
  problem: Problem,
  place: Place | null = null,
): Step {
  const { core } = begin(false);
  return leave(core, outcome, problem.code, place, [{ do: 'tell', problem }]);
}

/** The next state of a call and what is to be done. Events that make no sense in a phase change nothing. */
export function step(core: CallCore, event: CallEvent): Step {
  if (core.phase === 'over') return { core, effects: [] };
  if (event.type === 'caller-gone') return over(core, event.lost ? 'lost' : 'caller-hung-up');
  switch (core.phase) {
    case 'connecting':
      return whileConnecting(core, event);
    case 'with-agent':
    case 'with-operator':
      return whileTalking(core, event);
    case 'leaving':
    case 'hanging-up':
      return whileEnding(core, event);
  }
}

function whileConnecting(core: CallCore, event: CallEvent): Step {
  switch (event.type) {
    case 'answered':
      return advance({ ...core, answered: true });
    case 'bridged':
      return advance({ ...core, bridged: true });
    case 'media-entered':
      return advance({ ...core, mediaEntered: true });
    case 'media-connected':
      return advance({ ...core, mediaConnected: true });
    case 'agent-open':
      return advance({ ...core, agentOpen: true });
    case 'joined':
      return advance({ ...core, joined: true });
    default:
      return ending(core, event);
  }
}

/** Goes on with the set-up as soon as what a step needs is there. */
function advance(core: CallCore): Step {
  if (!core.joining && core.answered && core.bridged && core.mediaEntered)
    return { core: { ...core, joining: true }, effects: [{ do: 'join' }] };
  if (core.joined && core.mediaConnected && core.agentOpen)
    return { core: { ...core, phase: 'with-agent' }, effects: [{ do: 'route' }, { do: 'start-agent' }] };
  return { core, effects: [] };
}

function whileTalking(core: CallCore, event: CallEvent): Step {
  const taken = core.phase === 'with-operator';
  switch (event.type) {
    case 'agent-withdraws':
      return { core: { ...core, ask: null }, effects: [] };
    case 'hold':
      if (core.held) return { core, effects: [] };
      return {
        core: { ...core, held: true },
        effects: [{ do: 'route' }, { do: 'hold-caller' }, { do: 'note', text: 'on hold' }],
      };
    case 'resume':
      if (!core.held) return { core, effects: [] };
      return {
        core: { ...core, held: false },
        effects: [...unheld(core), { do: 'route' }, { do: 'note', text: 'off hold' }],
      };
    case 'operator-transfers':
      return leave(core, 'transferred', 'operator', event.place);
    default:
      return taken ? whileTaken(core, event) : whileWithAgent(core, event);
  }
}

function whileWithAgent(core: CallCore, event: CallEvent): Step {
  switch (event.type) {
    case 'agent-asks':
      return { core: { ...core, ask: event.reason }, effects: [] };
    case 'take-over':
      return {
        core: { ...core, phase: 'with-operator', ask: null, muted: false, held: false },
        effects: [...unheld(core), { do: 'mute-agent' }, { do: 'route' }, { do: 'note', text: 'taken over' }],
      };
    case 'mute-agent':
      if (core.muted) return { core, effects: [] };
      return {
        core: { ...core, muted: true },
        effects: [{ do: 'mute-agent' }, { do: 'route' }, { do: 'note', text: 'agent silenced' }],
      };
    case 'unmute-agent':
      if (!core.muted) return { core, effects: [] };
      return {
        core: { ...core, muted: false },
        effects: [{ do: 'route' }, { do: 'note', text: 'agent may speak again' }, { do: 'agent-back' }],
      };
    case 'agent-replaced':
      return {
        core: { ...core, agentOpen: true, muted: false, held: false, ask: null },
        effects: [
          ...unheld(core),
          { do: 'route' },
          { do: 'note', text: `${event.name} goes on` },
          { do: 'start-agent' },
        ],
      };
    case 'agent-hung-up':
      // Silenced by the operator, who decides how the call goes on; or a person is being asked whether they take it.
      return core.muted || core.held ? { core, effects: [] } : ending(core, event);
    case 'agent-transfers':
      return core.muted ? { core, effects: [] } : ending(core, event);
    default:
      return ending(core, event);
  }
}

function whileTaken(core: CallCore, event: CallEvent): Step {
  switch (event.type) {
    case 'hand-back':
      return {
        core: { ...core, phase: 'with-agent', held: false },
        effects: [
          ...unheld(core),
          { do: 'release-operator', handedBack: true },
          { do: 'route' },
          { do: 'note', text: 'handed back' },
          { do: core.agentOpen ? 'agent-back' : 'fall-back' },
        ],
      };
    case 'agent-failed':
      // The operator has the caller: the call goes on without its agent.
      return {
        core: { ...core, agentOpen: false },
        effects: [{ do: 'stop-agent' }, { do: 'route' }],
      };
    case 'agent-hung-up':
    case 'agent-transfers':
      return { core, effects: [] };
    default:
      return ending(core, event);
  }
}

function unheld(core: CallCore): CallEffect[] {
  return core.held ? [{ do: 'resume-caller' }] : [];
}

/** The ways out that every phase before the end knows. */
function ending(core: CallCore, event: CallEvent): Step {
  switch (event.type) {
    case 'step-failed':
    case 'media-ended':
    case 'agent-failed':
      return leave(core, 'failed', event.problem.code, event.place ?? null, [
        { do: 'tell', problem: event.problem },
      ]);
    case 'to-dialplan':
      return leave(core, 'to-dialplan', event.reason, null);
    case 'agent-transfers':
      return leave(core, 'transferred', '', event.place);
    case 'agent-hung-up':
      return hangUp(core, 'agent-hung-up', event.reason);
    case 'operator-hangs-up':
      return hangUp(core, 'operator-hung-up', '');
    default:
      return { core, effects: [] };
  }
}

function whileEnding(core: CallCore, event: CallEvent): Step {
  switch (event.type) {
    case 'given-back':
      return over(core, core.outcome ?? 'to-dialplan');
    case 'pbx-failed':
      // Without a link nothing can be done for the caller from here; after a reconnect the channel is found and adopted.
      return event.linkUp
        ? { core, effects: [{ do: 'retry-later' }] }
        : over({ ...core, outcome: null }, 'lost');
    default:
      return { core, effects: [] };
  }
}

function leave(
  core: CallCore,
  outcome: CallOutcome,
  reason: string,
  place: Place | null,
  first: CallEffect[] = [],
): Step {
  return {
    core: { ...core, phase: 'leaving', outcome, reason, place, ask: null },
    effects: [
      ...first,
      { do: 'release-operator', handedBack: false },
      { do: 'stop-agent' },
      { do: 'give-back', result: outcome, reason, place },
    ],
  };
}

function hangUp(core: CallCore, outcome: CallOutcome, reason: string): Step {
  return {
    core: { ...core, phase: 'hanging-up', outcome, reason, ask: null },
    effects: [{ do: 'release-operator', handedBack: false }, { do: 'stop-agent' }, { do: 'hang-up-caller' }],
  };
}

function over(core: CallCore, outcome: CallOutcome): Step {
  return {
    core: { ...core, phase: 'over', outcome: core.outcome ?? outcome, ask: null },
    effects: [{ do: 'release-operator', handedBack: false }, { do: 'stop-agent' }, { do: 'finish' }],
  };
}
