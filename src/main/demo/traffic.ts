import { FRAME_MS } from '../../shared/domain/audio.ts';
import type { Logger } from '../log.ts';
import type { Speech } from '../speech/port.ts';
import { Caller } from './caller.ts';
import { HELLO, PEOPLE, SCRIPTS, SMALL_TALK, TALK, type Script } from './cast.ts';
import type { Channel } from './channel.ts';
import type { Dialplan } from './dialplan.ts';
import type { Exchange } from './exchange.ts';
import { PeopleCall } from './people-call.ts';
import { framesOf, roomNoise } from './pcm.ts';
import type { NameNumber } from './wire-types.ts';

/** Conversations that are kept going, and the most that there ever are. */
const ALWAYS = 2;
const AT_MOST = 3;
const RETRY_MS = 10_000;

export interface TrafficOptions {
  exchange: Exchange;
  dialplan: Dialplan;
  speech: Pick<Speech, 'synthesize'>;
  log: Logger;
  random: () => number;
  appName: string;
  called: string;
  /** The device that calls from outside come in on. */
  trunk: string;
}

/**
 * Keeps the board alive: two or three callers at any time, and now and then a call between two people of the house. It
 * waits until somebody listens to the application, and counts time in the ticks of the PBX.
 */
export class Traffic {
  private readonly options: TrafficOptions;
  private readonly noise: Int16Array[];
  private readonly callers = new Map<Caller, { channel: Channel; person: NameNumber }>();
  private starting = 0;
  private talk: PeopleCall | null = null;
  private talkStarting = false;
  private untilNextMs = 300;
  private untilThirdMs: number;
  private untilTalkMs: number;
  private nextScript = 0;
  private lastPerson: NameNumber | undefined;
  private closed = false;

  constructor(options: TrafficOptions) {
    this.options = options;
    this.noise = framesOf(roomNoise(options.random, 2000));
    this.untilThirdMs = this.between(12_000, 25_000);
    this.untilTalkMs = this.between(6_000, 12_000);
  }

  /** Conversations that are on, or about to be. A caller who was sent on to the queue is none. */
  get live(): number {
    const talking = [...this.callers.values()].filter(({ channel }) => channel.app !== null);
    return talking.length + this.starting;
  }

  tick(): void {
    if (!this.options.exchange.applications.get(this.options.appName)?.active) return;
    this.untilNextMs -= FRAME_MS;
    const { live } = this;
    if (live >= ALWAYS) this.untilThirdMs -= FRAME_MS;
    const third = live >= ALWAYS && live < AT_MOST && this.untilThirdMs <= 0;
    if ((live < ALWAYS || third) && this.untilNextMs <= 0) {
      this.untilNextMs = this.between(800, 2_000);
      if (third) this.untilThirdMs = this.between(15_000, 35_000);
      this.begin();
    }
    if (this.talk) this.talk.tick();
    else if ((this.untilTalkMs -= FRAME_MS) <= 0 && !this.talkStarting) this.beginTalk();
  }

  private begin(): void {
    const script = SCRIPTS[this.nextScript++ % SCRIPTS.length];
    const person = this.somebody();
    if (!script || !person) return;
    this.starting += 1;
    this.call(script, person)
      .catch((error: unknown) => {
        this.options.log.error({ err: error }, 'a demo caller could not call');
        this.untilNextMs = RETRY_MS;
      })
      .finally(() => (this.starting -= 1));
  }

  /** Anybody who is not on the telephone already. */
  private somebody(): NameNumber | undefined {
    const busy = new Set([...this.callers.values()].map(({ person }) => person));
    const free = PEOPLE.filter((person) => !busy.has(person) && person !== this.lastPerson);
    this.lastPerson = free[Math.floor(this.options.random() * free.length)];
    return this.lastPerson;
  }

  private async call(script: Script, person: NameNumber): Promise<void> {
    const turns = [...script.turns, ...SMALL_TALK];
    const texts = [HELLO, ...turns.flatMap((turn) => ('text' in turn ? [turn.text] : []))];
    const voice = await this.record(texts, script.voice);
    if (this.closed) return;
    const { exchange, dialplan, trunk, called, random } = this.options;
    const caller: Caller = new Caller({
      turns,
      voice,
      hello: HELLO,
      noise: this.noise,
      thinkMs: () => Math.round(random() * 600),
      press: (digit) => exchange.digit(channel, digit),
      hangUp: () => exchange.hangUp(channel, { cause: 16 }),
      onEnd: () => this.callers.delete(caller),
    });
    const channel = dialplan.incoming({ device: trunk, caller: person, called, party: caller });
    if (!channel.gone) this.callers.set(caller, { channel, person });
  }

  private beginTalk(): void {
    this.talkStarting = true;
    this.untilTalkMs = this.between(40_000, 70_000);
    this.recordTalk()
      .then((lines) => {
        if (this.closed) return;
        this.talk = new PeopleCall({
          exchange: this.options.exchange,
          talk: TALK,
          lines,
          noise: this.noise,
          onEnd: () => (this.talk = null),
        });
      })
      .catch((error: unknown) => this.options.log.error({ err: error }, 'the demo talk could not begin'))
      .finally(() => (this.talkStarting = false));
  }

  private async recordTalk(): Promise<Int16Array[]> {
    const voices = [TALK.to.voice, TALK.from.voice] as const;
    const lines: Int16Array[] = [];
    for (const [i, text] of TALK.lines.entries())
      lines.push(await this.options.speech.synthesize(text, voices[i % 2] ?? TALK.to.voice, 8000));
    return lines;
  }

  /** One sentence after the other: the speech of the agents comes first. */
  private async record(texts: readonly string[], voice: Script['voice']): Promise<Map<string, Int16Array>> {
    const recorded = new Map<string, Int16Array>();
    for (const text of texts) recorded.set(text, await this.options.speech.synthesize(text, voice, 8000));
    return recorded;
  }

  private between(low: number, high: number): number {
    return low + this.options.random() * (high - low);
  }

  close(): void {
    this.closed = true;
  }
}
