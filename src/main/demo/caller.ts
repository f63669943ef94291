import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { Turn } from './cast.ts';
import type { Party } from './channel.ts';
import { Ear } from './ear.ts';
import { framesOf } from './pcm.ts';

/** Silence after which the other side has finished. Longer than the gaps of the queue's tone. */
const TURN_OVER_MS = 900;
/** How long a caller puts up with silence. */
const PATIENCE_MS = 9_000;
/** How often it asks whether somebody is there before it gives up. */
const MAX_HELLOS = 2;
/** How long it stays for the other side's goodbye, and how soon after that the other side would hang up. */
const FAREWELL_MS = 7_000;
const LET_GO_MS = 1_800;
/** How long it lets it ring. */
const RING_MS = 60_000;
/** Nobody talks to a demo longer than this. */
const MAX_CALL_MS = 300_000;

export interface CallerStart {
  turns: readonly Turn[];
  /** Every sentence of the turns, and the `hello`, at 8 kHz. */
  voice: ReadonlyMap<string, Int16Array>;
  hello: string;
  /** Quiet background of the line, in frames. */
  noise: readonly Int16Array[];
  /** Thinks for so long before it speaks, on top of hearing that it may. */
  thinkMs(): number;
  press(digit: string): void;
  hangUp(): void;
  onEnd(): void;
}

/**
 * Somebody on the telephone: listens, takes turns, and hangs up at the end of its script. It has no clock of its own but
 * the frames that pass, and does not know who it talks to: an agent, a person, or a queue.
 */
export class Caller implements Party {
  private readonly start: CallerStart;
  private readonly ear = new Ear();
  private readonly mouth: Int16Array[] = [];
  private at = 0;
  private up = false;
  private over = false;
  private livedMs = 0;
  /** Time since it last said something itself. */
  private idleMs = 0;
  private thinkMs: number;
  private hellos = 0;
  private noiseAt = 0;
  /** Said its last words: hangs up when the other side has said its own. */
  private leaving = false;

  constructor(start: CallerStart) {
    this.start = start;
    this.thinkMs = start.thinkMs();
  }

  answered(): void {
    this.up = true;
  }

  ended(): void {
    this.over = true;
    this.start.onEnd();
  }

  hear(frame: Int16Array | null): void {
    this.ear.hear(frame);
  }

  speak(): Int16Array | null {
    if (this.over) return null;
    this.livedMs += FRAME_MS;
    if (!this.up) {
      if (this.livedMs > RING_MS) this.start.hangUp();
      return null;
    }
    if (this.mouth.length === 0) this.think();
    const word = this.mouth.shift();
    if (word) {
      this.idleMs = 0;
      // What was said meanwhile, and the other side's last syllables, are no answer.
      if (this.mouth.length === 0) this.ear.forget();
      return word;
    }
    this.idleMs += FRAME_MS;
    const { noise } = this.start;
    return noise[this.noiseAt++ % noise.length] ?? null;
  }

  private think(): void {
    if (this.livedMs > MAX_CALL_MS) return this.start.hangUp();
    if (this.leaving && !this.isKept()) return;
    const turn = this.start.turns[this.at];
    if (!turn) return this.start.hangUp();
    if (turn.do === 'interrupt') {
      if (this.ear.talkingMs >= turn.afterMs) this.take(turn);
      // It was said in fewer words than expected: then there is nothing to talk over.
      else if (this.mayTalk()) this.take(turn);
      else this.losePatience(PATIENCE_MS);
    } else if (this.mayTalk()) this.take(turn);
    else this.losePatience(('patienceMs' in turn ? turn.patienceMs : undefined) ?? PATIENCE_MS);
  }

  /** The other side has said something and fallen silent. */
  private mayTalk(): boolean {
    const pause = this.leaving ? LET_GO_MS : TURN_OVER_MS;
    return this.ear.heardTalk && this.ear.silentMs >= pause + this.thinkMs;
  }

  /** After the goodbye: hangs up, unless the other side talks on and does not hang up either. */
  private isKept(): boolean {
    const goesOn = this.mayTalk() && this.at < this.start.turns.length;
    if (!goesOn && (this.mayTalk() || (this.idleMs >= FAREWELL_MS && this.ear.talkingMs === 0)))
      this.start.hangUp();
    return goesOn;
  }

  private losePatience(patienceMs: number): void {
    if (this.idleMs < patienceMs || this.ear.talkingMs > 0 || this.ear.silentMs < patienceMs) return;
    if (this.hellos++ >= MAX_HELLOS) return this.start.hangUp();
    this.say(this.start.hello);
  }

  private take(turn: Turn): void {
    if (turn.do === 'key') this.start.press(turn.digit);
    else this.say(turn.text);
    this.leaving = turn.do === 'bye';
    this.next();
  }

  private next(): void {
    this.at += 1;
    this.hellos = 0;
    this.thinkMs = this.start.thinkMs();
    this.ear.forget();
  }

  private say(text: string): void {
    this.mouth.push(...framesOf(this.start.voice.get(text) ?? new Int16Array(0)));
    this.idleMs = 0;
  }
}
