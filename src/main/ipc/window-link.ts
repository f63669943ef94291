import { ipcMain, MessageChannelMain, type MessagePortMain, type WebContents } from 'electron';
import type { AudioPortOffer } from '../../shared/contract/audio.ts';
import { AUDIO_PORT, EVENT, INVOKE } from '../../shared/contract/channels.ts';
import { CordboardError } from '../../shared/domain/problem.ts';
import type { Emit } from '../engine-port.ts';
import type { Logger } from '../log.ts';
import type { AudioPort } from '../supervision/port.ts';
import { createDispatch, type Handle } from './dispatch.ts';
import { isOurWindow, type SenderEvent } from './sender.ts';

export class NoWindowError extends CordboardError {}

/** Between main and the one window. `contents` is asked each time: the window may come and go. */
export function createWindowLink(contents: () => WebContents | null): {
  emit: Emit;
  openAudioPort: (offer: AudioPortOffer) => AudioPort;
} {
  return {
    emit(name, event) {
      contents()?.send(EVENT, name, event);
    },
    openAudioPort(offer) {
      const target = contents();
      if (!target)
        throw new NoWindowError({
          code: 'no-window',
          message: 'There is no window that audio could go to.',
          hint: 'Open the window of Cordboard and try again.',
        });
      const { port1, port2 } = new MessageChannelMain();
      target.postMessage(AUDIO_PORT, offer, [port2]);
      return audioPort(port1);
    },
  };
}

/** Answers the window's commands from now on; returns how to end that. */
export function serveCommands(options: {
  contents: () => WebContents | null;
  handle: Handle;
  log: Logger;
}): () => void {
  const dispatch = createDispatch<SenderEvent>({
    isTrusted: (event) => isOurWindow(event, options.contents()?.id ?? null),
    handle: options.handle,
    log: options.log,
  });
  ipcMain.handle(INVOKE, (event, name: unknown, args: unknown) => dispatch(event, name, args));
  return () => ipcMain.removeHandler(INVOKE);
}

function audioPort(port: MessagePortMain): AudioPort {
  let open = true;
  const closed: (() => void)[] = [];
  port.on('close', () => {
    open = false;
    for (const listener of closed.splice(0)) listener();
  });
  port.start();
  return {
    post(message) {
      if (open) port.postMessage(message);
    },
    onMessage(listener) {
      port.on('message', (event) => listener(event.data));
    },
    onClose(listener) {
      closed.push(listener);
    },
    close() {
      open = false;
      port.close();
    },
  };
}
