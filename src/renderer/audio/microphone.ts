import { AudioPortControl, type AudioPortOffer, type MicrophoneFrame } from '../../shared/contract/audio.ts';
import type { Problem } from '../../shared/domain/problem.ts';
import { ask } from '../api.ts';
import { t } from '../i18n/index.ts';
import { useApp } from '../stores/app.ts';
import { closedMicrophone, setMicrophoneLevel, useMicrophone } from '../stores/microphone.ts';
import { report } from '../stores/notices.ts';
import { audioEngine, wake } from './engine.ts';
import type { CaptureOptions, FromCapture } from './messages.ts';

let closeCurrent: (() => void) | null = null;
/** The open track. Held for the operator's own mute alone; closing stops it. */
let openTrack: MediaStreamTrack | null = null;

/** What the browser's refusal means to a person. */
export function problemOfRefusal(error: unknown): Problem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'OverconstrainedError' || name === 'NotFoundError') return t.app.audio.microphoneMissing;
  if (name === 'NotAllowedError' || name === 'SecurityError') return t.app.audio.microphoneDenied;
  return t.app.audio.microphoneFailed(error instanceof Error ? error.message : String(error));
}

function request(deviceId: string): Promise<MediaStream> {
  return navigator.mediaDevices.getUserMedia({
    audio: {
      ...(deviceId ? { deviceId: { exact: deviceId } } : {}),
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      channelCount: 1,
    },
  });
}

/** Which device a track captures from: also tells when the system's default has become another one. */
async function identityOf(track: MediaStreamTrack): Promise<string | null> {
  const { deviceId } = track.getSettings();
  const devices = await navigator.mediaDevices.enumerateDevices();
  const found = devices.find((device) => device.kind === 'audioinput' && device.deviceId === deviceId);
  return found ? `${found.groupId} ${found.label}` : null;
}

/**
 * Opens the microphone for one take-over and sends its frames until the reason is gone: main says stop, the port or
 * the page goes away, the device changes. Then the tracks are stopped, not muted: the device is free.
 */
export async function openMicrophone(offer: AudioPortOffer, port: MessagePort): Promise<void> {
  closeMicrophone();
  const { context, ready } = audioEngine();
  wake();
  let closed = false;
  const isClosed = () => closed;
  const stops: (() => void)[] = [];
  const stopNow = (): void => {
    if (closed) return;
    closed = true;
    if (closeCurrent === close) {
      closeCurrent = null;
      openTrack = null;
    }
    stops.forEach((stop) => stop());
    useMicrophone.setState(closedMicrophone);
    setMicrophoneLevel(0);
  };
  const close = (): void => {
    stopNow();
    port.close();
  };
  const lost = (): void => {
    if (closed) return;
    stopNow();
    report(t.app.audio.microphoneLost, offer.callId);
    // Main is to hear why before it sees the port go: a lost port gives the caller to the agent at once.
    void ask('audio.deviceChanged').finally(() => port.close());
  };
  closeCurrent = close;
  useMicrophone.setState({ state: 'opening', callId: offer.callId, device: '', isMuted: false });
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (AudioPortControl.safeParse(data).success) close();
  };
  port.addEventListener('close', close);

  try {
    const stream = await request(useApp.getState().settings?.microphoneId ?? '');
    const [track] = stream.getAudioTracks();
    stops.push(() => stream.getTracks().forEach((each) => each.stop()));
    await ready;
    // The reason may have gone while the device was being opened.
    if (isClosed() || !track) {
      stops.forEach((stop) => stop());
      return;
    }
    track.addEventListener('ended', lost);
    const options: CaptureOptions = { rate: offer.rate };
    const source = new MediaStreamAudioSourceNode(context, { mediaStream: stream });
    const node = new AudioWorkletNode(context, 'cordboard-microphone', {
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: options,
    });
    node.port.onmessage = ({ data }: MessageEvent<FromCapture>) => {
      if (closed) return;
      const frame: MicrophoneFrame = { token: offer.token, pcm: data.pcm };
      port.postMessage(frame);
      setMicrophoneLevel(data.level);
    };
    // Nothing comes out of the node; being connected is what makes it run.
    source.connect(node).connect(context.destination);
    stops.push(
      () => source.disconnect(),
      () => node.disconnect(),
      () => node.port.postMessage('close'),
    );
    openTrack = track;
    useMicrophone.setState({ state: 'open', callId: offer.callId, device: track.label, isMuted: false });

    // Not awaited: a device that goes meanwhile must be noticed, too.
    const before = identityOf(track);
    const check = async (): Promise<void> => {
      const [was, is] = await Promise.all([before, identityOf(track)]);
      if (is !== was) lost();
    };
    const changed = (): void => void check();
    navigator.mediaDevices.addEventListener('devicechange', changed);
    stops.push(() => navigator.mediaDevices.removeEventListener('devicechange', changed));
  } catch (error) {
    if (isClosed()) return;
    close();
    report(problemOfRefusal(error), offer.callId);
  }
}

/** The operator's own mute: the microphone stays open and sends silence. Nothing happens where it is not open. */
export function setMicrophoneMuted(isMuted: boolean): void {
  if (!openTrack) return;
  openTrack.enabled = !isMuted;
  useMicrophone.setState({ isMuted });
}

/** Stops the microphone now. Main learns it from the port. */
export function closeMicrophone(): void {
  closeCurrent?.();
}
