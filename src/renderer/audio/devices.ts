import { useEffect, useState } from 'react';

export interface AudioDevice {
  id: string;
  label: string;
}

export interface AudioDevices {
  microphones: readonly AudioDevice[];
  speakers: readonly AudioDevice[];
}

const NONE: AudioDevices = { microphones: [], speakers: [] };

/** "default" and "communications" are Chromium's aliases; the empty id of the settings stands for the default. */
function chosen(devices: MediaDeviceInfo[], kind: MediaDeviceKind): AudioDevice[] {
  return devices
    .filter(
      (device) =>
        device.kind === kind && device.deviceId && !['default', 'communications'].includes(device.deviceId),
    )
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** The devices to choose from, kept up to date. Labels are empty until the operating system allows the microphone. */
export function useAudioDevices(): AudioDevices {
  const [devices, setDevices] = useState(NONE);
  useEffect(() => {
    let gone = false;
    const read = (): void => {
      void navigator.mediaDevices.enumerateDevices().then((all) => {
        if (!gone)
          setDevices({ microphones: chosen(all, 'audioinput'), speakers: chosen(all, 'audiooutput') });
      });
    };
    read();
    navigator.mediaDevices.addEventListener('devicechange', read);
    return () => {
      gone = true;
      navigator.mediaDevices.removeEventListener('devicechange', read);
    };
  }, []);
  return devices;
}
