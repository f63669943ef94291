import type { Problem } from '../../shared/domain/problem.ts';
import type { EngineDeps } from '../engine-port.ts';
import { Packs } from '../speech/packs/packs.ts';
import type { Speech } from '../speech/port.ts';
import { openSpeech } from '../speech/speech.ts';

/** Speech and the voice packs that it speaks with: one that no agent uses any more is unloaded. */
export function openVoices(
  deps: EngineDeps,
  notice: (problem: Problem) => void,
): { speech: Speech; packs: Packs } {
  const { settings, emit, log } = deps;
  const packs: Packs = new Packs({
    folder: deps.voicesFolder,
    log,
    onChange: () => emit('app.changed', { what: 'voices' }),
    onProgress: (progress) => emit('voices.progress', progress),
    onTrouble: notice,
    release: (id) => speech.forgetPack(id),
  });
  const speech = deps.speech ?? openSpeech({ workerUrl: deps.speechWorkerUrl, log, packs });
  settings.onChange((key) => {
    if (key === 'agents') speech.keepVoices(settings.get('agents').map(({ voice }) => voice));
  });
  return { speech, packs };
}
