import type { StopReason } from '../../shared/contract/audio.ts';
import type { Logger } from '../log.ts';
import type { Quit } from './quit.ts';

/** What the shell needs of the engine. */
export interface Calls {
  activeCalls(): number;
  releaseMicrophone(reason: StopReason): void;
  /** Gives every call back and leaves the PBXs. */
  suspend(): Promise<void>;
  resume(): Promise<void>;
}

/** The part of Electron's powerMonitor that is listened to. Only shutdown comes with an event. */
export interface PowerEvents {
  on(
    name: 'lock-screen' | 'suspend' | 'resume' | 'shutdown',
    listener: (event?: { preventDefault: () => void }) => void,
  ): unknown;
}

/**
 * A locked screen means that nobody sits there: no microphone stays open. Before the computer sleeps or goes down, the
 * callers are given back, and the PBXs told that nobody is here for further ones; sleep does not wait for that, so that it
 * is begun at once.
 */
export function watchPower(
  power: PowerEvents,
  { calls, quit, log }: { calls: Calls; quit: () => void; log: Logger },
): void {
  power.on('lock-screen', () => calls.releaseMicrophone('screen-locked'));
  power.on('suspend', () => {
    calls.releaseMicrophone('suspended');
    calls.suspend().catch((error: unknown) => {
      log.error({ err: error }, 'the calls could not be given back before the computer went to sleep');
    });
  });
  power.on('resume', () => {
    calls.resume().catch((error: unknown) => {
      log.error({ err: error }, 'the PBXs could not be connected again after sleep');
    });
  });
  // Linux and macOS: the computer waits until the app has quit, which gives the calls back.
  power.on('shutdown', (event) => {
    event?.preventDefault();
    quit();
  });
}

/**
 * Windows only: the session ends, and the app with it. True where Windows is to wait, because callers are given back
 * before.
 */
export function endSession(calls: Calls, quit: Quit, quitApp: () => void): boolean {
  const wait = quit.state !== 'done' && calls.activeCalls() > 0;
  quitApp();
  return wait;
}
