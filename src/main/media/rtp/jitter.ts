/** What the beat gets: audio; word that a packet is missing; or nothing, because nobody speaks. */
export type Slot = { kind: 'audio'; payload: Uint8Array } | { kind: 'missing' } | { kind: 'nothing' };

/** Packets that may wait, so that a hold-up of the network never becomes a lasting delay. */
const MOST = 12;
/** A packet further off than this begins a new stream: the sender was restarted. */
const MOST_JUMP = 100;
/** Missing packets in a row, with nothing after them, until it is taken for a pause of the sender. */
const MOST_MISSING = 4;
/** Packets between two looks at whether more waits than is needed: two seconds. */
const REVIEW = 100;
/** Packets in hand that were never needed between two looks, one of which is kept. */
const SPARE = 2;

/**
 * Puts packets into their order and hands them out one per beat, with as little waiting as their arrivals allow. It starts
 * with one packet in hand. Where none is there on its beat the gap is filled and the delay has grown by a packet, or, if the
 * packet turns out to be lost, has not; where there was always one to spare a packet is let go.
 */
export class JitterBuffer {
  /** Packets that came too late or twice. */
  late = 0;
  /** Packets that never came. */
  lost = 0;
  private waiting: { sequence: number; payload: Uint8Array }[] = [];
  /** Counts on beyond 16 bits. */
  private next = 0;
  private highest = -1;
  private playing = false;
  private patience = 0;
  /** Beats that were filled while nothing waited: the packets of that time are late, or lost. */
  private filled = 0;
  private taken = 0;
  private least = MOST;

  /** @param payload is kept until it is handed out: not to be changed. */
  push(sequence: number, payload: Uint8Array): void {
    const at = this.unwrap(sequence);
    if (this.highest >= 0 && Math.abs(at - this.highest) > MOST_JUMP) {
      this.reset();
      this.push(sequence, payload);
      return;
    }
    if (at < this.next || this.waiting.some((one) => one.sequence === at)) {
      this.late++;
      return;
    }
    this.highest = Math.max(this.highest, at);
    let place = this.waiting.length;
    while (place > 0 && (this.waiting[place - 1]?.sequence ?? 0) > at) place--;
    this.waiting.splice(place, 0, { sequence: at, payload });
    if (this.waiting.length > MOST) {
      this.waiting.shift();
      this.next = this.waiting[0]?.sequence ?? this.next;
    }
  }

  /** For the next beat. */
  pop(): Slot {
    if (!this.playing && !this.start()) return { kind: 'nothing' };
    const [first] = this.waiting;
    if (!first) return this.fill();
    let missing = first.sequence - this.next;
    // What was filled while nothing was there has been heard as a gap already.
    const heard = Math.min(missing, this.filled);
    this.lost += heard;
    this.next += heard;
    missing -= heard;
    this.filled = 0;
    if (missing > 0) {
      this.next++;
      this.lost++;
      return { kind: 'missing' };
    }
    return this.take();
  }

  get depth(): number {
    return this.waiting.length;
  }

  reset(): void {
    this.waiting = [];
    this.highest = -1;
    this.next = 0;
    this.stop();
  }

  private start(): boolean {
    const [first] = this.waiting;
    if (!first) return false;
    // A second packet, or a beat of patience for it.
    if (this.waiting.length < 2 && this.patience++ < 1) return false;
    this.playing = true;
    this.next = first.sequence;
    this.taken = 0;
    this.least = MOST;
    return true;
  }

  private stop(): void {
    this.playing = false;
    this.patience = 0;
    this.filled = 0;
  }

  private fill(): Slot {
    if (++this.filled > MOST_MISSING) {
      this.stop();
      return { kind: 'nothing' };
    }
    return { kind: 'missing' };
  }

  private take(): Slot {
    const payload = this.waiting.shift()?.payload ?? new Uint8Array(0);
    this.next++;
    this.least = Math.min(this.least, this.waiting.length);
    if (++this.taken >= REVIEW) {
      if (this.least >= SPARE) this.next = (this.waiting.shift()?.sequence ?? this.next) + 1;
      this.taken = 0;
      this.least = MOST;
    }
    return { kind: 'audio', payload };
  }

  /** The 16 bits of a packet as a number that goes on growing: the one nearest to the highest so far. */
  private unwrap(sequence: number): number {
    if (this.highest < 0) return sequence + 0x1_0000;
    const away = ((sequence - (this.highest & 0xffff) + 0x8000) & 0xffff) - 0x8000;
    return this.highest + away;
  }
}
