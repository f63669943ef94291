import type { Channel, Party } from './channel.ts';
import { mix, SILENT_FRAME } from './pcm.ts';

/** Says what another channel says, hears, or both, a frame later. Silence is audio, too, on a channel that snoops. */
export class Snoop implements Party {
  private readonly target: Channel;
  private readonly spy: 'in' | 'out' | 'both';
  private readonly onEnd: () => void;

  constructor(target: Channel, spy: 'in' | 'out' | 'both', onEnd: () => void) {
    this.target = target;
    this.spy = spy;
    this.onEnd = onEnd;
  }

  speak(): Int16Array | null {
    if (this.target.gone) return null;
    const said = this.spy === 'out' ? null : this.target.said;
    const heard = this.spy === 'in' ? null : this.target.heard;
    return mix(said, heard) ?? SILENT_FRAME;
  }

  hear(): void {
    // Whispering is not part of the demo.
  }

  ended(): void {
    this.onEnd();
  }
}
