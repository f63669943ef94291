import { describe, expect, it } from 'vitest';
import type { Party } from '../../../src/main/demo/channel.ts';
import { Exchange } from '../../../src/main/demo/exchange.ts';
import { Snoop } from '../../../src/main/demo/snoop.ts';
import { listenTo } from './support.ts';

class Voice implements Party {
  readonly heard: (number | null)[] = [];
  readonly digits: string[] = [];
  endedWith: number | null = null;
  private readonly sample: number;
  constructor(sample: number) {
    this.sample = sample;
  }
  speak(): Int16Array {
    return new Int16Array(160).fill(this.sample);
  }
  hear(frame: Int16Array | null): void {
    this.heard.push(frame?.[0] ?? null);
  }
  digit(digit: string): void {
    this.digits.push(digit);
  }
  ended(cause: number): void {
    this.endedWith = cause;
  }
}

function exchange(): Exchange {
  return new Exchange([{ technology: 'PJSIP', resource: 'trunk' }]);
}

function line(pbx: Exchange, party: Party) {
  return pbx.addLine({
    device: 'trunk',
    state: 'Ring',
    caller: { name: 'Ann', number: '+15550101' },
    dialplan: { context: 'demo', exten: '8000' },
    party,
  });
}

describe('audio through the exchange', () => {
  it('lets everybody in a bridge hear the sum of the others, and nobody else', () => {
    const pbx = exchange();
    const voices = [new Voice(100), new Voice(20), new Voice(3), new Voice(7)];
    const channels = voices.map((voice) => line(pbx, voice));
    const bridge = pbx.addBridge('b', 'stasis');
    for (const channel of channels.slice(0, 3)) pbx.join(bridge, channel);
    pbx.tick();
    expect(voices.map(({ heard }) => heard)).toEqual([[23], [103], [120], [null]]);
    pbx.leaveBridge(channels[2]!);
    pbx.tick();
    expect(voices.map(({ heard }) => heard.at(-1))).toEqual([20, 100, null, null]);
  });

  it('clips a sum rather than wrapping it', () => {
    const pbx = exchange();
    const [a, b, c] = [new Voice(30_000), new Voice(30_000), new Voice(0)];
    const bridge = pbx.addBridge('b', 'stasis');
    for (const voice of [a, b, c]) pbx.join(bridge, line(pbx, voice));
    pbx.tick();
    expect(c.heard).toEqual([32_767]);
  });

  it('lets a snoop hear what a channel says, what it hears, or both', () => {
    const pbx = exchange();
    const channels = [new Voice(100), new Voice(20)].map((voice) => line(pbx, voice));
    const bridge = pbx.addBridge('b', 'basic');
    for (const channel of channels) pbx.join(bridge, channel);
    const spies = (['in', 'out', 'both'] as const).map(
      (spy) => new Snoop(channels[0]!, spy, () => undefined),
    );
    pbx.tick();
    expect(spies.map((spy) => spy.speak()?.[0])).toEqual([100, 20, 120]);
    pbx.hangUp(channels[0]!, { cause: 16 });
    expect(spies.map((spy) => spy.speak())).toEqual([null, null, null]);
  });

  it('hands a key to whoever is bridged with the one who pressed it', () => {
    const pbx = exchange();
    const [a, b, c] = [new Voice(1), new Voice(2), new Voice(3)];
    const bridge = pbx.addBridge('b', 'stasis');
    const caller = line(pbx, a);
    pbx.join(bridge, caller);
    pbx.join(bridge, line(pbx, b));
    line(pbx, c);
    pbx.digit(caller, '5');
    expect([a.digits, b.digits, c.digits]).toEqual([[], ['5'], []]);
  });
});

describe('events of the exchange', () => {
  it('sends an event twice to an app that has the channel and is subscribed to its technology', () => {
    const pbx = exchange();
    const watching = listenTo(pbx, 'watching', 'PJSIP');
    const answering = listenTo(pbx, 'answering', 'PJSIP');
    const deaf = listenTo(pbx, 'deaf');
    const channel = line(pbx, new Voice(1));
    pbx.enterStasis(channel, 'answering', ['called=8000']);
    for (const { told } of [watching, answering, deaf]) told.length = 0;
    pbx.answer(channel);
    expect(watching.told.map(({ type }) => type)).toEqual(['ChannelStateChange']);
    expect(answering.told.map(({ type }) => type)).toEqual(['ChannelStateChange', 'ChannelStateChange']);
    expect(answering.told[0]).toEqual(answering.told[1]);
    expect(deaf.told).toEqual([]);
    pbx.leaveStasis(channel);
    answering.told.length = 0;
    pbx.setVariable(channel, 'X', '1');
    expect(answering.told).toHaveLength(1);
  });

  it('lets the dialplan go on where nobody runs the application', () => {
    const pbx = exchange();
    const watching = listenTo(pbx, 'watching', 'PJSIP');
    const channel = line(pbx, new Voice(1));
    expect(pbx.enterStasis(channel, 'nobody', [])).toBe(false);
    expect(channel.app).toBeNull();
    expect(watching.told.at(-1)).toMatchObject({ variable: 'STASISSTATUS', value: 'FAILED' });
  });

  it('keeps back the types that an application refuses', () => {
    const pbx = exchange();
    const { app, told } = listenTo(pbx, 'watching', 'PJSIP');
    app.filter = { allowed: [], disallowed: [{ type: 'ChannelVarset' }] };
    const channel = line(pbx, new Voice(1));
    pbx.setVariable(channel, 'X', '1');
    expect(told.map(({ type }) => type)).toEqual(['EndpointStateChange', 'ChannelCreated']);
  });

  it('ends a channel once, wherever it is, and tells its party', () => {
    const pbx = exchange();
    const { told } = listenTo(pbx, 'app', 'PJSIP');
    const voice = new Voice(1);
    const channel = line(pbx, voice);
    pbx.enterStasis(channel, 'app', []);
    pbx.join(pbx.addBridge('b', 'stasis'), channel);
    pbx.hangUp(channel, { cause: 17 });
    pbx.hangUp(channel, { cause: 16 });
    expect(voice.endedWith).toBe(17);
    expect(pbx.channels.size).toBe(0);
    expect(told.filter(({ type }) => type === 'ChannelDestroyed')).toMatchObject([
      { cause: 17, cause_txt: 'User busy' },
    ]);
    expect(told.filter(({ type }) => ['ChannelLeftBridge', 'StasisEnd'].includes(type))).toHaveLength(2);
  });

  it('keeps an application that is gone as long as it is subscribed to something', () => {
    const pbx = exchange();
    const { app } = listenTo(pbx, 'app', 'PJSIP');
    app.socket = null;
    pbx.sweep(app);
    expect(pbx.applications.has('app')).toBe(true);
    app.endpoints.clear();
    pbx.sweep(app);
    expect(pbx.applications.has('app')).toBe(false);
  });
});
