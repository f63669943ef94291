import { t } from '../i18n/index.ts';
import { useApp } from '../stores/app.ts';
import { report } from '../stores/notices.ts';
import captureUrl from './capture.worklet.ts?worker&url';
import playerUrl from './player.worklet.ts?worker&url';

/** The window's audio graph. Every listening plays into `output`. */
export interface AudioEngine {
  context: AudioContext;
  output: GainNode;
  /** Settles once the worklets are there. */
  ready: Promise<void>;
}

declare global {
  interface Window {
    /**
     * For tests: what the operator hears passes `output`, so that a test can hang an AnalyserNode or a
     * MediaStreamDestination there. Page scripts are our own alone (content security policy), and the node carries
     * nothing that the page does not have anyway.
     */
    cordboardAudio?: Pick<AudioEngine, 'context' | 'output'>;
  }
}

let engine: AudioEngine | null = null;

/** Made once, early: opening a device and loading worklets takes longer than a listener should wait. */
export function audioEngine(): AudioEngine {
  if (engine) return engine;
  const context = new AudioContext({ latencyHint: 'interactive' });
  const output = new GainNode(context);
  output.connect(context.destination);
  const ready = Promise.all([
    context.audioWorklet.addModule(playerUrl),
    context.audioWorklet.addModule(captureUrl),
  ]).then(() => undefined);
  engine = { context, output, ready };
  window.cordboardAudio = { context, output };
  return engine;
}

/** Starts the clock of the graph, where the browser waited for a gesture. */
export function wake(): void {
  const { context } = audioEngine();
  if (context.state !== 'running' && context.state !== 'closed') void context.resume();
}

async function playThrough(id: string): Promise<void> {
  const { context } = audioEngine();
  if (!('setSinkId' in context)) return;
  const set = (context as AudioContext & { setSinkId(id: string): Promise<void> }).setSinkId.bind(context);
  try {
    await set(id);
  } catch {
    if (id === '') return;
    report(t.app.audio.speakerMissing);
    await set('').catch(() => undefined);
  }
}

/** Plays through the speaker that the settings name, also after they change or devices come and go. */
export function followSpeaker(): void {
  let current = '';
  const apply = (force: boolean): void => {
    const id = useApp.getState().settings?.speakerId ?? '';
    if (id === current && !force) return;
    current = id;
    void playThrough(id);
  };
  apply(false);
  useApp.subscribe(() => apply(false));
  navigator.mediaDevices.addEventListener('devicechange', () => {
    if (current !== '') apply(true);
  });
}
