import type { Call } from '../../../../shared/domain/call.ts';
import { t } from '../../../i18n/index.ts';
import { phoneNumber } from '../../../stores/format.ts';
import type { MicrophoneState } from '../../../stores/microphone.ts';
import type { CordModel, JackLook } from './model.ts';

/** What stands at a jack. */
export interface Caption {
  name: string;
  sub: string;
  voice: 'caller' | 'agent' | 'person' | 'quiet';
  /** The second line tells of something that should not be so. */
  alarm?: boolean;
}

/** As the microphone state, or muted by the operator. */
export type MicrophoneLook = MicrophoneState['state'] | 'muted';

const parts = t.call.parts;

function far(call: Call, look: JackLook, engine: string): Caption {
  if (call.peer && !call.agent)
    return {
      name: call.peer.name || phoneNumber(call.peer.number) || t.call.anonymousPeer,
      sub: call.peer.name ? phoneNumber(call.peer.number) : '',
      voice: look === 'gone' ? 'quiet' : 'caller',
    };
  const subs: Record<JackLook, string> = {
    calling: parts.calling,
    plugged: engine,
    listening: call.agentMuted ? parts.muted : parts.hears,
    idle: call.state === 'with-operator' ? parts.deaf : parts.silent,
    gone: parts.gone,
  };
  return {
    name: call.agent?.name ?? t.board.noAgent,
    sub: call.agent ? subs[look] : '',
    voice: look === 'gone' || look === 'idle' ? 'quiet' : 'agent',
  };
}

function you(look: JackLook, microphone: MicrophoneLook, isWhisper: boolean): Caption {
  const subs: Record<JackLook, string> = {
    calling: parts.asked,
    plugged: isWhisper
      ? parts.whispering
      : {
          open: parts.micOpen,
          opening: parts.micOpening,
          closed: parts.micClosed,
          muted: parts.micMuted,
        }[microphone],
    listening: parts.listeningOnly,
    idle: parts.notListening,
    gone: parts.notListening,
  };
  return {
    name: parts.you,
    sub: subs[look],
    voice: look === 'idle' ? 'quiet' : 'person',
    alarm: look === 'plugged' && microphone === 'closed' && !isWhisper,
  };
}

function near(call: Call, model: CordModel, microphone: MicrophoneLook): Caption | null {
  if (call.state === 'ended' || call.state === 'failed') return null;
  if (model.near.party === 'dialplan')
    return { name: parts.dialplan, sub: parts.dialplanNote, voice: 'quiet' };
  if (model.near.party === 'you') return you(model.near.look, microphone, model.whisper);
  const desk = call.owner ?? call.listeners.find((listener) => !listener.you);
  return {
    name: desk?.operator || parts.person,
    sub: call.owner ? [parts.owner, desk?.host].filter(Boolean).join(' · ') : parts.listening,
    voice: 'person',
  };
}

/** @param engine what the engine behind the agent is called; the embedded one needs no name */
export function captionsOf(
  call: Call,
  model: CordModel,
  microphone: MicrophoneLook,
  engine: string = parts.embedded,
): { caller: Caption; far: Caption; near: Caption | null; you: Caption | null } {
  const number = phoneNumber(call.caller.number);
  const name = call.caller.name.trim();
  return {
    caller: {
      name: name || parts.caller,
      sub: call.held ? parts.onHold : number || t.call.noNumber,
      voice: model.caller === 'gone' ? 'quiet' : 'caller',
    },
    far: far(call, model.far.look, engine),
    near: near(call, model, microphone),
    you: model.you ? { name: parts.you, sub: parts.listening, voice: 'person' } : null,
  };
}
