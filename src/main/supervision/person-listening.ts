import { randomUUID } from 'node:crypto';
import { CordboardError } from '../../shared/domain/problem.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import type { PbxEvent, PbxLink } from '../ari/port.ts';
import type { CallMedia, MediaPort, PendingMedia, TapFrame } from '../media/port.ts';
import { listenBridge } from './port.ts';

export interface PersonListeningDeps {
  link: PbxLink;
  media: MediaPort;
  pbx: PbxConfig;
  timeoutMs: number;
}

/**
 * Listens to a channel that is not ours: one snoop for what it says and one for what it hears, each bridged with a media
 * connection of its own, given as the two sides of one tap. The people on the call hear nothing of it.
 */
export async function listenToPerson(
  deps: PersonListeningDeps,
  channelId: string,
  frame: (frame: TapFrame) => void,
  ended: () => void,
  closing: AbortSignal,
): Promise<void> {
  const ears: Ear[] = [];
  const close = () => {
    for (const ear of ears) ear.close();
  };
  closing.addEventListener('abort', close);
  const open = (spy: 'in' | 'out') => {
    const ear = new Ear(deps, ended);
    ears.push(ear);
    return ear.open(channelId, spy);
  };
  const [says, hears] = await Promise.all([open('in'), open('out')]).catch((error: unknown) => {
    close();
    throw error;
  });
  // Both taps run on the same clock: the side that fires second in a tick completes the frame.
  let other: Int16Array | null = null;
  hears.tap((tapped) => {
    other = tapped.caller;
  });
  says.tap((tapped) => {
    frame({ caller: tapped.caller, other });
    other = null;
  });
}

/** One snoop, its bridge and its media connection. */
class Ear {
  readonly #deps: PersonListeningDeps;
  readonly #lost: () => void;
  readonly #id = randomUUID();
  readonly #channels: string[] = [];
  #bridgeId: string | null = null;
  #pending: PendingMedia | null = null;
  #media: CallMedia | null = null;
  #unlisten: () => void = () => undefined;
  #closed = false;

  constructor(deps: PersonListeningDeps, lost: () => void) {
    this.#deps = deps;
    this.#lost = lost;
  }

  async open(channelId: string, spy: 'in' | 'out'): Promise<CallMedia> {
    const { link, media, pbx, timeoutMs } = this.#deps;
    const entered = this.#waitFor(['snoop', 'media']);
    const pending = media.open({
      callId: this.#id,
      format: 'ulaw',
      websocketClient: pbx.websocketClient,
      timeoutMs,
      version: link.status.version ?? '',
    });
    this.#pending = pending;
    const make = async () => {
      const bridge = await link.createBridge(listenBridge(pbx.id, this.#id));
      this.#bridgeId = bridge.id;
      this.#mustBeWanted();
      const snoop = await link.snoop(channelId, spy, `cordboard-listen,${this.#id},snoop`);
      this.#channels.push(snoop.id);
      this.#mustBeWanted();
      const channel = await link.externalMedia(pending.request, `cordboard-listen,${this.#id},media`);
      this.#channels.push(channel.id);
      this.#mustBeWanted();
      pending.created(channel);
      await entered;
      await link.addToBridge(bridge.id, this.#channels);
    };
    // Whoever stops listening in the middle of this does not wait for it: what is made later goes at once.
    const made = make().catch((error: unknown) => {
      this.close();
      throw error;
    });
    const [connected] = await Promise.all([pending.connected, made]);
    this.#media = connected;
    this.#mustBeWanted();
    connected.setHearing({ caller: [], agent: [], operator: ['caller'] });
    connected.onEnd(this.#lost);
    return connected;
  }

  close(): void {
    const { link } = this.#deps;
    this.#closed = true;
    this.#unlisten();
    this.#pending?.cancel();
    this.#media?.close();
    for (const id of this.#channels) link.hangUp(id).catch(() => undefined);
    if (this.#bridgeId) link.destroyBridge(this.#bridgeId).catch(() => undefined);
  }

  #mustBeWanted(): void {
    if (!this.#closed) return;
    this.close();
    throw new ListeningEnded();
  }

  /** Resolves when each of these channels of ours has entered the app: only then may it be bridged. */
  #waitFor(parts: string[]): Promise<void> {
    const missing = new Set(parts);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new ListeningEnded()), this.#deps.timeoutMs);
    const off = this.#deps.link.onEvent((event: PbxEvent) => {
      if (event.type === 'own-entered' && event.args[1] === this.#id) missing.delete(event.args[2] ?? '');
      if ((event.type === 'gone' || event.type === 'left') && this.#channels.includes(event.channelId))
        this.#lost();
      if (missing.size > 0) return;
      clearTimeout(timer);
      resolve();
    });
    this.#unlisten = () => {
      clearTimeout(timer);
      off();
      reject(new ListeningEnded());
    };
    promise.catch(() => undefined);
    return promise;
  }
}

class ListeningEnded extends CordboardError {
  constructor() {
    super({
      code: 'listening-ended',
      message: 'The PBX did not let us hear this call.',
      hint: 'The call may have ended. Otherwise test the connection to the PBX.',
    });
  }
}
