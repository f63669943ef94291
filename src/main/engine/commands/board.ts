import { OneAtATime } from '../../supervision/errors.ts';
import type { EngineCore } from '../engine.ts';
import type { Handlers } from './handler.ts';

/** The board, the operator's hand on its calls, and trying an agent. */
export function boardHandlers(core: EngineCore) {
  const { board, supervisor, tryout, lines } = core;
  return {
    'board.snapshot': () => board.snapshot(),
    'board.watch': ({ callId }) => {
      board.watched = callId;
      return callId === null ? [] : lines(callId);
    },
    'board.dismissNotice': ({ id }) => board.dismiss(id),
    'supervision.listen': ({ callId }) => {
      void tryout.stop();
      return supervisor.listen(callId);
    },
    'supervision.stopListening': () => supervisor.stopListening(),
    'supervision.takeOver': ({ callId }) => {
      void tryout.stop();
      supervisor.takeOver(callId);
    },
    'supervision.handBack': ({ callId }) => supervisor.handBack(callId),
    'supervision.hangUp': ({ callId }) => supervisor.hangUp(callId),
    'supervision.toDialplan': ({ callId }) => supervisor.toDialplan(callId),
    'supervision.whisper': ({ callId, text }) => supervisor.whisper(callId, text),
    'supervision.say': ({ callId, text }) => supervisor.say(callId, text),
    'supervision.muteAgent': ({ callId, muted }) => supervisor.muteAgent(callId, muted),
    'supervision.replaceAgent': ({ callId, agentId }) => supervisor.replaceAgent(callId, agentId),
    'supervision.transfer': ({ callId, extension, context }) =>
      supervisor.transfer(callId, extension, context),
    'supervision.hold': ({ callId, held }) => supervisor.hold(callId, held),
    'audio.deviceChanged': () => core.releaseMicrophone('device-changed'),
    'tryout.start': async ({ agent }) => {
      // Whoever has a caller on the headset does not talk to a machine.
      if (supervisor.microphoneOpen) throw new OneAtATime();
      supervisor.stopListening();
      await tryout.start(agent);
    },
    'tryout.stop': () => tryout.stop(),
    'tryout.press': ({ digit }) => tryout.press(digit),
  } satisfies Partial<Handlers>;
}
