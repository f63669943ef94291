import { AudioPortOffer } from '../../shared/contract/audio.ts';
import { audioEngine, followSpeaker, wake } from './engine.ts';
import { listen } from './listen.ts';
import { closeMicrophone, openMicrophone } from './microphone.ts';

/** Audio ports come as messages of the window to itself, from the preload; anything else is not for us. */
function onMessage(event: MessageEvent<unknown>): void {
  if (event.source !== window) return;
  const offer = AudioPortOffer.safeParse(event.data);
  const [port] = event.ports;
  if (!offer.success || !port) return;
  if (offer.data.kind === 'listen') void listen(offer.data, port);
  else void openMicrophone(offer.data, port);
}

/** Readies the audio graph and waits for ports. Called once. */
export function startAudio(): void {
  void audioEngine().ready;
  followSpeaker();
  window.addEventListener('message', onMessage);
  window.addEventListener('pagehide', closeMicrophone);
  for (const gesture of ['pointerdown', 'keydown'] as const)
    window.addEventListener(gesture, wake, { capture: true });
}
