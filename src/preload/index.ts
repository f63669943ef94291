import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import { AUDIO_PORT, EVENT, INVOKE } from '../shared/contract/channels.ts';
import { commands, events, type CordboardApi } from '../shared/contract/index.ts';
import type { Reply } from '../shared/contract/define.ts';

/** One listener on the channel for all subscriptions, so that a page cannot pile them up in Electron. */
const listeners = new Map<string, Set<(event: unknown) => void>>();

ipcRenderer.on(EVENT, (_: IpcRendererEvent, name: unknown, event: unknown) => {
  if (typeof name !== 'string') return;
  for (const listener of [...(listeners.get(name) ?? [])]) listener(event);
});

/** Ports cannot cross the context bridge: the page gets them as messages from itself. */
ipcRenderer.on(AUDIO_PORT, (event: IpcRendererEvent, offer: unknown) => {
  window.postMessage(offer, location.origin, event.ports);
});

function known(names: object, name: unknown): name is string {
  return typeof name === 'string' && Object.hasOwn(names, name);
}

const api: Record<keyof CordboardApi, unknown> = {
  invoke(name: string, args?: unknown): Promise<Reply<unknown>> {
    if (!known(commands, name)) return Promise.reject(new Error('There is no such command.'));
    return ipcRenderer.invoke(INVOKE, name, args) as Promise<Reply<unknown>>;
  },
  on(name: string, listener: (event: unknown) => void): () => void {
    if (!known(events, name) || typeof listener !== 'function') throw new Error('There is no such event.');
    // A wrapper of its own, so that the same function may be subscribed twice.
    const own = (event: unknown) => listener(event);
    const all = listeners.get(name) ?? new Set();
    listeners.set(name, all.add(own));
    return () => {
      all.delete(own);
    };
  },
};

// Main parses what it is sent and sends what the contract says: here only the names are known.
contextBridge.exposeInMainWorld('cordboard', api);
