import { useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/domain/problem.ts';
import { problemOfRefusal } from '../../audio/microphone.ts';
import { t } from '../../i18n/index.ts';
import { Button, ProblemNote } from '../../ui/index.ts';
import { meterMicrophone, type MicrophoneMeter } from './meter.ts';
import styles from './Settings.module.css';

/** A test nobody ended is over after this long. */
const LIMIT_MS = 60_000;
/** Silence for this long is worth a word. */
const SILENT_MS = 3_000;
const HEARD = 0.08;
/** The bar rises at once and falls by this with each frame, so that a word can be seen. */
const FALL = 0.02;

type State = 'off' | 'opening' | 'on' | 'silent';

/** A level meter of the microphone. It closes the microphone when it is left, hidden, or forgotten. */
export function MicrophoneTest({ deviceId }: { deviceId: string }) {
  const [state, setState] = useState<State>('off');
  const [problem, setProblem] = useState<Problem | null>(null);
  const bar = useRef<HTMLSpanElement>(null);
  const isRunning = state !== 'off';
  useEffect(() => {
    if (!isRunning) return;
    let meter: MicrophoneMeter | null = null;
    let gone = false;
    let heardAt = performance.now();
    const end = (): void => setState('off');
    let shown = 0;
    const onLevel = (heard: number): void => {
      const now = performance.now();
      if (heard > HEARD) heardAt = now;
      const level = (shown = Math.max(heard, shown - FALL));
      const next = now - heardAt > SILENT_MS ? 'silent' : 'on';
      // The last frame may come after the end.
      setState((before) => (before === 'off' ? before : next));
      bar.current?.style.setProperty('width', `${Math.round(level * 100)}%`);
      bar.current?.parentElement?.setAttribute('aria-valuenow', String(Math.round(level * 100)));
    };
    const open = async (): Promise<void> => {
      try {
        const opened = await meterMicrophone(deviceId, onLevel, end);
        if (gone) opened.stop();
        else meter = opened;
      } catch (error) {
        if (gone) return;
        setProblem(problemOfRefusal(error));
        end();
      }
    };
    void open();
    const limit = setTimeout(end, LIMIT_MS);
    const onHidden = (): void => {
      if (document.hidden) end();
    };
    document.addEventListener('visibilitychange', onHidden);
    return () => {
      gone = true;
      meter?.stop();
      clearTimeout(limit);
      document.removeEventListener('visibilitychange', onHidden);
    };
  }, [isRunning, deviceId]);
  const says = t.settings.sound;
  return (
    <div className={styles.test}>
      <Button
        icon="microphone"
        onPress={() => {
          setProblem(null);
          setState(isRunning ? 'off' : 'opening');
        }}
      >
        {isRunning ? says.stopMicrophone : says.testMicrophone}
      </Button>
      {isRunning && (
        <>
          <span
            className={styles.meter}
            role="meter"
            aria-label={says.level}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <span ref={bar} className={styles.level} />
          </span>
          <p className={styles.testWords} role="status">
            {state === 'opening' ? says.opening : state === 'silent' ? says.noSound : says.microphoneOpen}
          </p>
        </>
      )}
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
