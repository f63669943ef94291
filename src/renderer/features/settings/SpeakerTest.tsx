import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/domain/problem.ts';
import { t } from '../../i18n/index.ts';
import { Button, ProblemNote } from '../../ui/index.ts';
import styles from './Settings.module.css';
import { playTestTone } from './tone.ts';

/** Plays a tone through the speaker. It ends by itself, or when it is left. */
export function SpeakerTest({ deviceId }: { deviceId: string }) {
  const [playing, setPlaying] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const says = t.settings.sound;
  const play = async () => {
    if (playing) return;
    const controller = new AbortController();
    abort.current = controller;
    setPlaying(true);
    setProblem(null);
    try {
      await playTestTone(deviceId, controller.signal);
    } catch (error) {
      setProblem(says.speakerFailed(error instanceof Error ? error.message : String(error)));
    }
    setPlaying(false);
  };
  return (
    <div className={styles.test}>
      <Button icon="headset" onPress={() => void play()}>
        {playing ? says.playing : says.testSpeaker}
      </Button>
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
