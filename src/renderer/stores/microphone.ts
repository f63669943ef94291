import { create } from 'zustand';

/** What the window knows of its own microphone. Closed means that no track is held: the device is free. */
export interface MicrophoneState {
  state: 'closed' | 'opening' | 'open';
  callId: string | null;
  /** The device's name, where the browser tells it. */
  device: string;
  /** The operator has muted it: it is open and sends silence. */
  isMuted: boolean;
}

export const closedMicrophone: MicrophoneState = {
  state: 'closed',
  callId: null,
  device: '',
  isMuted: false,
};

export const useMicrophone = create<MicrophoneState>()(() => closedMicrophone);

type Listener = (level: number) => void;
const listeners = new Set<Listener>();

/** Loudness of the open microphone, 0 to 1, fifty times a second; kept outside of React. */
export function setMicrophoneLevel(level: number): void {
  for (const listener of listeners) listener(level);
}

export function onMicrophoneLevel(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
