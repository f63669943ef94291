import type { Settings } from '../../../shared/contract/app.ts';
import { useAudioDevices } from '../../audio/devices.ts';
import { t } from '../../i18n/index.ts';
import { ProblemNote, Section, Segmented, Select } from '../../ui/index.ts';
import { deviceOptions } from './devices.ts';
import { MicrophoneTest } from './MicrophoneTest.tsx';
import styles from './Settings.module.css';
import { SpeakerTest } from './SpeakerTest.tsx';
import { useSave } from './useSave.ts';

/** Which devices are used, with a test of each, and how two voices are laid to two ears. */
export function Sound({ settings }: { settings: Settings }) {
  const { microphones, speakers } = useAudioDevices();
  const { problem, save } = useSave();
  const { microphoneId, speakerId } = settings;
  const says = t.settings.sound;
  return (
    <Section title={says.title}>
      <div className={styles.device}>
        <Select
          label={says.microphone}
          options={deviceOptions(microphones, microphoneId)}
          value={microphoneId}
          onChange={(id) => void save({ microphoneId: id })}
        />
        {/* A test belongs to one device: choosing another ends it. */}
        <MicrophoneTest key={microphoneId} deviceId={microphoneId} />
      </div>
      <div className={styles.device}>
        <Select
          label={says.speaker}
          options={deviceOptions(speakers, speakerId)}
          value={speakerId}
          onChange={(id) => void save({ speakerId: id })}
        />
        <SpeakerTest key={speakerId} deviceId={speakerId} />
      </div>
      <Segmented
        label={says.mix}
        cards
        options={(['stereo', 'mixed'] as const).map((id) => ({
          id,
          label: says.mixes[id][0] ?? id,
          note: says.mixes[id][1] ?? '',
        }))}
        value={settings.listenMix}
        onChange={(listenMix) => void save({ listenMix })}
      />
      {problem && <ProblemNote problem={problem} />}
    </Section>
  );
}
