import { t } from '../i18n/index.ts';
import { useApp } from '../stores/app.ts';
import { report } from '../stores/notices.ts';
import type { AudioPortOffer } from '../../shared/contract/audio.ts';
import { audioEngine, wake } from './engine.ts';
import type { FromPlayer, PlayerOptions, ToPlayer } from './messages.ts';

let stopCurrent: (() => void) | null = null;

function isMixed(): boolean {
  return useApp.getState().settings?.listenMix === 'mixed';
}

/** Plays what comes over the port until it ends or another listening begins. */
export async function listen(offer: AudioPortOffer, port: MessagePort): Promise<void> {
  stopCurrent?.();
  const { context, output, ready } = audioEngine();
  wake();
  let stopped = false;
  const isStopped = () => stopped;
  const stops: (() => void)[] = [() => port.close()];
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    if (stopCurrent === stop) stopCurrent = null;
    stops.forEach((each) => each());
  };
  stopCurrent = stop;
  try {
    await ready;
    if (isStopped()) return;
    const options: PlayerOptions = { rate: offer.rate };
    const node = new AudioWorkletNode(context, 'cordboard-player', {
      numberOfInputs: 0,
      outputChannelCount: [2],
      processorOptions: options,
    });
    const tell = (message: ToPlayer, transfer: Transferable[] = []) =>
      node.port.postMessage(message, transfer);
    node.port.onmessage = ({ data }: MessageEvent<FromPlayer>) => {
      if (data.type === 'ended') stop();
    };
    node.onprocessorerror = () => {
      report(t.app.audio.playerFailed(''), offer.callId);
      stop();
    };
    tell({ type: 'mix', mixed: isMixed() });
    tell({ type: 'port', port }, [port]);
    node.connect(output);
    const forget = useApp.subscribe(() => tell({ type: 'mix', mixed: isMixed() }));
    // From here on the port belongs to the player.
    stops.splice(
      0,
      stops.length,
      forget,
      () => tell({ type: 'close' }),
      () => node.disconnect(),
    );
  } catch (error) {
    stop();
    report(t.app.audio.playerFailed(error instanceof Error ? error.message : String(error)), offer.callId);
  }
}
