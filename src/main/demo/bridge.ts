import type { Channel } from './channel.ts';
import { mix } from './pcm.ts';
import { asteriskTime, type BridgeJson } from './wire-types.ts';

/** A mixing bridge: everybody hears everybody else. */
export class Bridge {
  readonly id: string;
  readonly name: string;
  /** stasis: made by an application; basic: made by the dialplan's Dial. */
  readonly kind: 'stasis' | 'basic';
  readonly createdAt: number;
  readonly members: Channel[] = [];
  /** Everybody in it hears music too. */
  music = false;

  constructor(start: { id: string; name: string; kind: 'stasis' | 'basic'; createdAt: number }) {
    this.id = start.id;
    this.name = start.name;
    this.kind = start.kind;
    this.createdAt = start.createdAt;
  }

  /** Hands everybody's frame of this tick (already in `said`) to the others. */
  mix(music: Int16Array | null): void {
    for (const listener of this.members) {
      let frame: Int16Array | null = this.music ? music : null;
      for (const speaker of this.members) if (speaker !== listener) frame = mix(frame, speaker.said);
      listener.heard = frame;
    }
  }

  toJson(): BridgeJson {
    return {
      id: this.id,
      technology: this.members.length > 2 ? 'softmix' : 'simple_bridge',
      bridge_type: 'mixing',
      bridge_class: this.kind,
      creator: this.kind === 'stasis' ? 'Stasis' : '',
      name: this.name,
      channels: this.members.map((channel) => channel.id),
      creationtime: asteriskTime(this.createdAt),
      video_mode: this.kind === 'stasis' ? 'talker' : 'none',
    };
  }
}
