import type { Problem } from '../../shared/domain/problem.ts';
import type { MediaEnd } from '../media/port.ts';
import type { Refuge } from './decide.ts';
import type { Place } from './state.ts';

const AUDIO_ENDS: Record<MediaEnd, string> = {
  asked: 'was closed',
  'closed-by-pbx': 'was closed by the PBX',
  'connection-lost': 'was lost',
  'protocol-error': 'carried something that is no audio',
};

export function mediaLost(callerNumber: string, end: MediaEnd): Problem {
  return {
    code: 'media-lost',
    message: `The audio connection of the call with ${callerNumber || 'an unknown caller'} ${AUDIO_ENDS[end]}.`,
    hint: 'The caller was given back to the dialplan. If this repeats, look at the network between this PC and the PBX.',
  };
}

/** The PBX took its media channel down, or never got it connected. */
export const MEDIA_CHANNEL_GONE: Problem = {
  code: 'media-lost',
  message: 'The PBX could not keep the audio connection to this PC.',
  hint: 'Check that the PBX reaches the media address shown in the title bar (firewall, websocket_client.conf).',
};

/** @param missing the steps that were not done in time */
export function setUpTimeout(ms: number, missing: string[]): Problem {
  return {
    code: 'set-up-timeout',
    message: `The agent was not on the call within ${ms / 1000} s (missing: ${missing.join(', ')}).`,
    hint: 'The caller was given back to the dialplan. Test the connection to see which part does not answer.',
  };
}

export function noSuchPlace(place: Place): Problem {
  return {
    code: 'no-such-extension',
    message: `The agent wanted to transfer to ${place.extension ?? '?'} in ${place.context ?? 'its context'}, which is not in the dialplan.`,
    hint: 'Correct the extension in the agent, or add it to the dialplan. The caller was given back at the next step instead.',
  };
}

/** @param step what the dialplan has after Stasis(): a Hangup(), or nothing (null) */
export function dialplanHangsUp(place: string, step: 'Hangup' | null): Problem {
  const why = step
    ? 'the next step after Stasis() there is Hangup()'
    : 'there is no step after Stasis() there';
  return {
    code: 'dialplan-hangs-up',
    message: `A caller who was given back at ${place} was hung up: ${why}.`,
    hint: 'Let the dialplan go on to a queue or a person after Stasis(); extensions.conf of this PBX’s files shows how.',
  };
}

export function noSuchEngine({ name, engine }: { name: string; engine: string }): Problem {
  return {
    code: 'engine-missing',
    message: `The agent ${name} needs the engine "${engine}", which this version of Cordboard does not have.`,
    hint: 'Choose another engine for it under Agents, or install the version that has it.',
  };
}

/** For the operator who has the call of an agent that has failed. */
export function agentLost(name: string, { message }: Problem, next: Refuge): Problem {
  const place = next.to === 'place' ? next.place?.extension : undefined;
  const goes =
    next.to === 'agent'
      ? `Handing back will go to ${next.agent.name}.`
      : place === undefined
        ? 'Handing back will send the caller on in the dialplan.'
        : `Handing back will send the caller to ${place}.`;
  return { code: 'agent-lost', message: `${name} has failed: ${message}`, hint: goes };
}

export function noSuchAgent(): Problem {
  return { code: 'no-such-agent', message: 'This agent is not there any more.', hint: 'Choose another one.' };
}

export function agentBusy({ name, maxCalls }: { name: string; maxCalls: number }): Problem {
  return {
    code: 'agent-over-quota',
    message: `${name} has ${maxCalls} calls, as many as it may take.`,
    hint: 'Choose another agent, or raise the limit of this one under Agents.',
  };
}

/** For an operator who sends the caller somewhere. */
export function noPlaceToTransfer(extension: string, context: string): Problem {
  const where = context || 'the extensions that callers may be transferred to';
  return {
    code: 'no-such-extension',
    message: `There is no ${extension} in ${where}.`,
    hint: 'The caller is still with you. Choose another extension, or add this one to cordboard-transfer in extensions.conf.',
  };
}

export function joinedMissing(): Problem {
  return {
    code: 'joined-context-missing',
    message:
      'The dialplan has no context cordboard-joined, which connects a caller with a person who was asked first.',
    hint: 'Put the extensions.conf of this PBX’s files on the PBX once more. The caller stayed with the agent.',
  };
}

export function noMusic(): Problem {
  return {
    code: 'no-music-on-hold',
    message: 'This PBX plays no music on hold: the caller would hear nothing.',
    hint: 'Load res_musiconhold.so and give the class "default" in musiconhold.conf a folder with sound files.',
  };
}
