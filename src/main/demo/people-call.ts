import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { Talk } from './cast.ts';
import type { Channel, Party } from './channel.ts';
import { CONTEXT } from './dialplan.ts';
import type { Exchange } from './exchange.ts';
import { framesOf } from './pcm.ts';

const RING_MS = 2_500;
/** Between one's words and the other's. */
const GAP_MS = 450;

export interface PeopleCallStart {
  exchange: Exchange;
  talk: Talk;
  /** The lines as PCM at 8 kHz, beginning with the one who was called. */
  lines: readonly Int16Array[];
  noise: readonly Int16Array[];
  onEnd(): void;
}

/** Somebody in a call between people: says its lines when they are due. */
class Talker implements Party {
  readonly queue: Int16Array[] = [];
  private readonly noise: readonly Int16Array[];
  private noiseAt = 0;
  onGone: () => void = () => undefined;

  constructor(noise: readonly Int16Array[]) {
    this.noise = noise;
  }

  speak(): Int16Array | null {
    return this.queue.shift() ?? this.noise[this.noiseAt++ % this.noise.length] ?? null;
  }

  hear(): void {
    // Knows its lines by heart.
  }

  ended(): void {
    this.onGone();
  }
}

/**
 * A call between two people of the house, made by the dialplan's Dial: two channels that no application has. The dialplan
 * tells of it as Asterisk does.
 */
export class PeopleCall {
  private readonly start: PeopleCallStart;
  private readonly from: Talker;
  private readonly to: Talker;
  private readonly a: Channel;
  private readonly b: Channel;
  private ringMs = 0;
  private gapMs = 0;
  private line = 0;
  private over = false;

  constructor(start: PeopleCallStart) {
    this.start = start;
    const { exchange, talk, noise } = start;
    this.from = new Talker(noise);
    this.to = new Talker(noise);
    this.from.onGone = this.to.onGone = () => this.end();
    const { from, to } = talk;
    const dial = {
      context: CONTEXT,
      exten: to.number,
      priority: 1,
      app: 'Dial',
      data: `PJSIP/${to.device},30`,
    };
    this.a = exchange.addLine({
      device: from.device,
      state: 'Ring',
      caller: { name: from.name, number: from.number },
      dialplan: { context: CONTEXT, exten: to.number },
      party: this.from,
    });
    exchange.step(this.a, dial);
    this.b = exchange.addLine({
      device: to.device,
      state: 'Down',
      caller: { name: to.name, number: to.number },
      dialplan: { context: CONTEXT, exten: to.number, app: 'AppDial', data: '(Outgoing Line)' },
      party: this.to,
    });
    exchange.setConnected(this.b, { name: from.name, number: from.number });
    this.tellDial('');
    exchange.setConnected(this.a, { name: to.name, number: to.number });
    exchange.ring(this.b);
    this.tellDial('RINGING');
  }

  private tellDial(dialstatus: string): void {
    this.start.exchange.publishAs(this.a, {
      type: 'Dial',
      dialstatus,
      forward: '',
      dialstring: dialstatus === '' ? this.start.talk.to.device : '',
      caller: this.a.toJson(),
      peer: this.b.toJson(),
    });
  }

  /** One 20 ms step: rings, then line after line, then hangs up. */
  tick(): void {
    if (this.over) return;
    if (this.a.state !== 'Up') {
      this.ringMs += FRAME_MS;
      if (this.ringMs >= RING_MS) this.answer();
      return;
    }
    if (this.from.queue.length + this.to.queue.length > 0) return;
    this.gapMs += FRAME_MS;
    if (this.gapMs < GAP_MS) return;
    this.gapMs = 0;
    const pcm = this.start.lines[this.line];
    if (!pcm) return this.start.exchange.hangUp(this.a, { cause: 16 });
    (this.line % 2 === 0 ? this.to : this.from).queue.push(...framesOf(pcm));
    this.line += 1;
  }

  private answer(): void {
    const { exchange } = this.start;
    exchange.answer(this.b);
    this.tellDial('ANSWER');
    exchange.answer(this.a);
    const bridge = exchange.addBridge('', 'basic');
    exchange.join(bridge, this.a);
    exchange.join(bridge, this.b);
  }

  /** One of them is gone, whoever hung up: so is the other. */
  private end(): void {
    if (this.over) return;
    this.over = true;
    const { exchange } = this.start;
    const bridge = this.a.bridge ?? this.b.bridge;
    for (const channel of [this.a, this.b]) if (!channel.gone) exchange.hangUp(channel, { cause: 16 });
    if (bridge) exchange.destroyBridge(bridge);
    this.start.onEnd();
  }
}
