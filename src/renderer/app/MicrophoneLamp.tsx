import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { TRYOUT } from '../../shared/contract/tryout.ts';
import { t } from '../i18n/index.ts';
import { useCall } from '../stores/board.ts';
import { callerName } from '../stores/format.ts';
import { onMicrophoneLevel, useMicrophone } from '../stores/microphone.ts';
import { select } from '../stores/selection.ts';
import { cx, Icon } from '../ui/index.ts';
import styles from './MicrophoneLamp.module.css';
import { goTo } from './navigation.ts';

/** Visible on every page for as long as the microphone is open; leads to the call it is open for. */
export function MicrophoneLamp() {
  const { state, callId, isMuted } = useMicrophone();
  const call = useCall(callId);
  const meter = useRef<HTMLSpanElement>(null);
  useEffect(
    () => onMicrophoneLevel((level) => meter.current?.style.setProperty('--level', level.toFixed(3))),
    [],
  );
  const who = callId === TRYOUT ? t.app.microphone.tryout : call ? callerName(call) : t.common.unknown;
  const text =
    state === 'opening'
      ? t.app.microphone.opening
      : (isMuted ? t.app.microphone.muted : t.app.microphone.open)(who);
  return (
    <div className={styles.live} role="status" aria-label={t.app.microphone.status}>
      {state !== 'closed' && (
        <Button
          className={cx(styles.lamp, state === 'open' && styles.open)}
          onPress={() => {
            if (callId === TRYOUT) return goTo('agents');
            goTo('board');
            select(callId);
          }}
        >
          <Icon name="microphone" size={15} />
          <span className={styles.text}>{text}</span>
          <span ref={meter} className={styles.meter} aria-hidden="true">
            <span className={styles.level} />
          </span>
        </Button>
      )}
    </div>
  );
}
