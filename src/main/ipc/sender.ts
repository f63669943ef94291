import { APP_ORIGIN } from '../../shared/contract/channels.ts';

/** The part of Electron's WebFrameMain that tells who speaks. */
export interface Frame {
  url: string;
}

/** The part of an IpcMainInvokeEvent that tells who speaks. */
export interface SenderEvent {
  sender: { readonly id: number; readonly mainFrame: Frame };
  /** Null where the frame is gone already. */
  senderFrame: Frame | null;
}

export function isOurPage(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}

/** Only the main frame of our own window, while our own page is in it. */
export function isOurWindow(event: SenderEvent, windowId: number | null): boolean {
  return (
    event.sender.id === windowId &&
    event.senderFrame !== null &&
    event.senderFrame === event.sender.mainFrame &&
    isOurPage(event.senderFrame.url)
  );
}
