import { setTimeout as sleep } from 'node:timers/promises';
import { CordboardError } from '../../shared/domain/problem.ts';
import type { Channel, PbxLink } from '../ari/port.ts';
import type { Logger } from '../log.ts';
import type { CallMedia, MediaEnd, MediaPort, PendingMedia } from '../media/port.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { noMusic } from './problems.ts';

/** The Stasis argument that marks the media channels that we make. */
export const MEDIA_MARK = 'cordboard-media';

/** PBXs whose music on hold was heard. */
const musical = new WeakSet<PbxLink>();
/** Music that begins later than this is none. */
const MUSIC_MS = 2000;

/** Bridges of calls are named so that those that were left over can be told from other programs'. */
export function bridgeName(appName: string, callId: string): string {
  return `cordboard:${appName}:${callId}`;
}

export interface LegsDeps {
  pbx: PbxConfig;
  link: PbxLink;
  media: MediaPort;
  log: Logger;
  /** How long Asterisk may take to connect its audio, ms. */
  mediaMs: number;
}

/**
 * What a call has on the PBX besides the caller's channel: a bridge, a media channel and its connection to us. Made step
 * by step, taken down at once, whatever is there by then: what a late answer still brings is taken down too.
 */
export class Legs {
  media: CallMedia | null = null;
  /** Set by whoever hears of it first: the answer to our request, or the channel's entry into the app. */
  mediaChannelId: string | null = null;
  readonly #deps: LegsDeps;
  readonly #callId: string;
  readonly #caller: Pick<Channel, 'id'>;
  readonly #mediaArgs: string;
  #bridgeId: string | null = null;
  #pending: PendingMedia | null = null;
  #down = false;
  #turns: Promise<void> = Promise.resolve();

  /** @param mediaArgs what the media channel enters the app with */
  constructor(
    deps: LegsDeps,
    callId: string,
    caller: Pick<Channel, 'id'>,
    mediaArgs = `${MEDIA_MARK},${callId}`,
  ) {
    this.#deps = deps;
    this.#callId = callId;
    this.#caller = caller;
    this.#mediaArgs = mediaArgs;
  }

  async createBridge(): Promise<void> {
    const { link, pbx } = this.#deps;
    const bridge = await link.createBridge(bridgeName(pbx.appName, this.#callId));
    this.#bridgeId = bridge.id;
    this.#again();
  }

  /** Settles when the media connection is matched. */
  async openMedia(ended: (end: MediaEnd) => void): Promise<void> {
    const { link, media, pbx, mediaMs } = this.#deps;
    const pending = media.open({
      callId: this.#callId,
      format: pbx.media.format,
      websocketClient: pbx.websocketClient,
      timeoutMs: mediaMs,
      version: link.status.version ?? '',
    });
    this.#pending = pending;
    const created = link.externalMedia(pending.request, this.#mediaArgs).then((channel) => {
      this.mediaChannelId = channel.id;
      this.#again();
      pending.created(channel);
    });
    // The connection may be there before the answer to the request is; a refused request ends the wait.
    const [connected] = await Promise.all([pending.connected, created]);
    this.media = connected;
    connected.onEnd(ended);
    this.#again();
  }

  /** Puts caller and media together. Both channels and the bridge are there. */
  async join(): Promise<void> {
    const channels = this.mediaChannelId ? [this.#caller.id, this.mediaChannelId] : [this.#caller.id];
    if (this.#bridgeId) await this.#deps.link.addToBridge(this.#bridgeId, channels);
  }

  /** Takes the caller out of the bridge, so that nobody hears anybody, and to the music. */
  hold(): Promise<void> {
    return this.#inTurn(async () => {
      const { link } = this.#deps;
      if (this.#bridgeId) await link.removeFromBridge(this.#bridgeId, this.#caller.id);
      await link.startMusic(this.#caller.id);
      if (!musical.has(link)) await this.#mustHearMusic();
    });
  }

  /** Stops the music and brings the caller back. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#deps.link.stopMusic(this.#caller.id);
      await this.join();
    });
  }

  /** Asterisk takes the music along to wherever a channel goes. */
  endMusic(): Promise<void> {
    return this.#inTurn(() => this.#deps.link.stopMusic(this.#caller.id));
  }

  async takeDown(): Promise<void> {
    this.#down = true;
    const { link, log } = this.#deps;
    const quietly = (what: string) => (error: unknown) => {
      log.info({ callId: this.#callId, what, err: error }, 'clean-up');
    };
    this.#pending?.cancel();
    this.media?.close();
    await Promise.all([
      this.mediaChannelId && link.hangUp(this.mediaChannelId).catch(quietly('media channel')),
      this.#bridgeId && link.destroyBridge(this.#bridgeId).catch(quietly('bridge')),
    ]);
  }

  /** Asterisk tells nobody that it has no music: it is played into the bridge too, where our media connection hears it. */
  async #mustHearMusic(): Promise<void> {
    const { link } = this.#deps;
    if (!this.#bridgeId) return;
    await link.startBridgeMusic(this.#bridgeId);
    try {
      for (const until = Date.now() + MUSIC_MS; Date.now() < until; await sleep(50)) {
        if (this.#down) return;
        if (!this.media || this.media.levels().caller === 0) continue;
        musical.add(link);
        return;
      }
    } finally {
      await link.stopBridgeMusic(this.#bridgeId);
    }
    throw new CordboardError(noMusic());
  }

  /** Holding and resuming wait for each other. */
  #inTurn(run: () => Promise<void>): Promise<void> {
    const turn = this.#turns.then(run);
    this.#turns = turn.catch(() => undefined);
    return turn;
  }

  #again(): void {
    if (this.#down) void this.takeDown();
  }
}
