import type { StopReason } from '../../shared/contract/audio.ts';
import type { Logger } from '../log.ts';

/** What the shell needs of the engine. */
export interface Calls {
  activeCalls(): number;
  releaseMicrophone(reason: StopReason): void;
  giveBackAll(reason: string): Promise<void>;
}

/** The part of Electron's powerMonitor that is listened to. Only shutdown comes with an event. */
export interface PowerEvents {
  on(
    name: 'lock-screen' | 'suspend' | 'shutdown',
    listener: (event?: { preventDefault: () => void }) => void,
  ): unknown;
}

/**
 * A locked screen means that nobody sits there: no microphone stays open. Before the computer sleeps or goes down, the
 * callers are given back; sleep does not wait for that, so that it is begun at once.
 */
export function watchPower(
  power: PowerEvents,
  { calls, quit, log }: { calls: Calls; quit: () => void; log: Logger },
): void {
  power.on('lock-screen', () => calls.releaseMicrophone('screen-locked'));
  power.on('suspend', () => {
    calls.releaseMicrophone('suspended');
    calls.giveBackAll('suspended').catch((error: unknown) => {
      log.error({ err: error }, 'the calls could not be given back before the computer went to sleep');
    });
  });
  // Linux and macOS: the computer waits until the app has quit, which gives the calls back.
  power.on('shutdown', (event) => {
    event?.preventDefault();
    quit();
  });
}
