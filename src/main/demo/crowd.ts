import type { Channel, Party } from './channel.ts';
import { PEOPLE } from './cast.ts';
import { CONTEXT } from './dialplan.ts';
import type { Exchange } from './exchange.ts';
import { framesOf } from './pcm.ts';

/** Events that a crowd makes per tick: 200 in a second. */
const EVENTS_PER_TICK = 4;
/** Events of a call that goes and one that comes in its place. */
const EVENTS_OF_A_CHANGE = 9;
/** One change of calls among so many steps of the dialplan. */
const STEPS_PER_CHANGE = 12;

const STEPS = [
  { app: 'Queue', data: 'reception' },
  { app: 'Playback', data: 'please-hold' },
  { app: 'MusicOnHold', data: 'default' },
  { app: 'VoiceMail', data: '2001@demo' },
  { app: 'ConfBridge', data: 'standup' },
  { app: 'Wait', data: '5' },
] as const;

/** The devices that a crowd of so many calls comes in on: ten calls each. */
export function crowdDevices(calls: number): string[] {
  return Array.from({ length: Math.ceil(calls / 10) }, (_, i) => `line${i + 1}`);
}

/** Everybody in the crowd says the same two seconds of hum, each beginning elsewhere. */
function hum(): Int16Array[] {
  return framesOf(
    Int16Array.from({ length: 16_000 }, (_, i) =>
      Math.round(900 * Math.sin((2 * Math.PI * 180 * i) / 8000) * Math.sin((Math.PI * i) / 4000)),
    ),
  );
}

class Hummer implements Party {
  private readonly loop: readonly Int16Array[];
  private at: number;

  constructor(loop: readonly Int16Array[], at: number) {
    this.loop = loop;
    this.at = at;
  }

  speak(): Int16Array | null {
    return this.loop[this.at++ % this.loop.length] ?? null;
  }

  hear(): void {
    // A crowd does not listen.
  }
}

/**
 * Many calls in the dialplan at once, about 200 events in a second and next to no work for their audio: what a board has
 * to bear on a big PBX.
 */
export class Crowd {
  private readonly exchange: Exchange;
  private readonly random: () => number;
  private readonly devices: readonly string[];
  private readonly loop = hum();
  private readonly live: Channel[] = [];
  private readonly size: number;
  private due = 0;
  private steps = 0;
  private made = 0;

  constructor(exchange: Exchange, size: number, random: () => number) {
    this.exchange = exchange;
    this.size = size;
    this.random = random;
    this.devices = crowdDevices(size);
    for (let i = 0; i < size; i++) this.live.push(this.arrive());
  }

  tick(): void {
    this.due += EVENTS_PER_TICK;
    while (this.due > 0) {
      this.steps += 1;
      if (this.steps % STEPS_PER_CHANGE === 0) this.change();
      else this.move();
    }
  }

  private arrive(): Channel {
    const n = this.made++;
    const person = PEOPLE[n % PEOPLE.length] ?? { name: '', number: '' };
    const channel = this.exchange.addLine({
      device: this.devices[n % this.devices.length] ?? 'line1',
      state: 'Ring',
      caller: { name: person.name, number: `+1202555${String(n % 10_000).padStart(4, '0')}` },
      dialplan: { context: CONTEXT, exten: String(3000 + (n % 100)) },
      party: new Hummer(this.loop, n * 7),
    });
    this.exchange.setVariable(channel, 'SIPDOMAIN', '127.0.0.1');
    this.step(channel);
    this.exchange.answer(channel);
    return channel;
  }

  private step(channel: Channel): void {
    const step = STEPS[Math.floor(this.random() * STEPS.length)] ?? STEPS[0];
    const { context, exten, priority } = channel.dialplan;
    this.exchange.step(channel, { context, exten, priority: priority + 1, ...step });
  }

  /** The dialplan takes one of them a step on. */
  private move(): void {
    this.due -= 1;
    const channel = this.live[Math.floor(this.random() * this.live.length)];
    if (channel && !channel.gone) this.step(channel);
  }

  /** One hangs up and another calls. */
  private change(): void {
    this.due -= EVENTS_OF_A_CHANGE;
    const index = Math.floor(this.random() * this.live.length);
    const channel = this.live[index];
    if (channel) this.exchange.hangUp(channel, { cause: 16 });
    this.live[index] = this.arrive();
  }

  get count(): number {
    return Math.min(this.size, this.live.filter((channel) => !channel.gone).length);
  }
}
