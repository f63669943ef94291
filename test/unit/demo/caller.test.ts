import { describe, expect, it } from 'vitest';
import { Caller } from '../../../src/main/demo/caller.ts';
import type { Turn } from '../../../src/main/demo/cast.ts';
import { spoken } from './support.ts';

const HELLO = 'Hello?';
const LOUD = spoken('a');
const QUIET = new Int16Array(160).fill(3);

/** A caller with a clock of its own: `run` passes so many milliseconds in which it hears that. */
function telephone(turns: Turn[]) {
  const said: { at: number; text: string }[] = [];
  let at = 0;
  let hungUpAt: number | null = null;
  const texts = [HELLO, ...turns.flatMap((turn) => ('text' in turn ? [turn.text] : []))];
  // Each sentence has a sample of its own, so that it is known by its frames.
  const voice = new Map(texts.map((text, i) => [text, new Int16Array(160 * 25).fill(1000 + i)]));
  const caller = new Caller({
    turns,
    voice,
    hello: HELLO,
    noise: [QUIET],
    thinkMs: () => 0,
    press: (digit) => said.push({ at, text: `key ${digit}` }),
    hangUp: () => {
      hungUpAt ??= at;
      caller.ended();
    },
    onEnd: () => undefined,
  });
  let before = 0;
  return {
    caller,
    said,
    get hungUpAt() {
      return hungUpAt;
    },
    run(ms: number, hears: Int16Array | null): void {
      for (const end = at + ms; at < end; at += 20) {
        const sample = caller.speak()?.[0] ?? 0;
        if (sample !== before && sample >= 1000) said.push({ at, text: texts[sample - 1000] ?? '?' });
        before = sample;
        caller.hear(hears);
      }
    },
  };
}

describe('a demo caller', () => {
  it('says nothing before it is answered, and gives up ringing', () => {
    const phone = telephone([{ do: 'say', text: 'Question' }]);
    phone.run(50_000, null);
    expect(phone.said).toEqual([]);
    expect(phone.hungUpAt).toBeNull();
    phone.run(20_000, null);
    expect(phone.hungUpAt).not.toBeNull();
  });

  it('takes its turn when the other side has spoken and fallen silent', () => {
    const phone = telephone([
      { do: 'say', text: 'Question' },
      { do: 'say', text: 'Another' },
    ]);
    phone.caller.answered();
    phone.run(2000, LOUD);
    expect(phone.said).toEqual([]);
    phone.run(600, QUIET);
    expect(phone.said).toEqual([]);
    phone.run(600, QUIET);
    expect(phone.said.map(({ text }) => text)).toEqual(['Question']);
    // No answer yet: it waits for one.
    phone.run(2000, null);
    expect(phone.said).toHaveLength(1);
    phone.run(1000, LOUD);
    phone.run(1200, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['Question', 'Another']);
  });

  it('does not take the end of what it interrupted for an answer', () => {
    const phone = telephone([
      { do: 'interrupt', afterMs: 1000, text: 'Wait' },
      { do: 'say', text: 'Too early' },
    ]);
    phone.caller.answered();
    phone.run(1400, LOUD);
    expect(phone.said.map(({ text }) => text)).toEqual(['Wait']);
    expect(phone.said[0]!.at).toBeLessThan(1200);
    phone.run(3000, null);
    expect(phone.said).toHaveLength(1);
  });

  it('presses keys in its turn', () => {
    const phone = telephone([
      { do: 'key', digit: '0' },
      { do: 'say', text: 'Thanks' },
    ]);
    phone.caller.answered();
    phone.run(500, LOUD);
    phone.run(1000, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['key 0']);
    phone.run(500, LOUD);
    phone.run(1000, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['key 0', 'Thanks']);
  });

  it('asks twice whether somebody is there, and then hangs up', () => {
    const phone = telephone([{ do: 'say', text: 'Question' }]);
    phone.caller.answered();
    phone.run(60_000, null);
    expect(phone.said.map(({ text }) => text)).toEqual([HELLO, HELLO]);
    expect(phone.hungUpAt).toBeGreaterThan(20_000);
  });

  it('waits longer where it expects to wait', () => {
    const phone = telephone([{ do: 'say', text: 'Question', patienceMs: 40_000 }]);
    phone.caller.answered();
    phone.run(39_000, null);
    expect(phone.said).toEqual([]);
    phone.run(2_000, null);
    expect(phone.said.map(({ text }) => text)).toEqual([HELLO]);
  });

  it('never talks over a tone with short gaps, however long that is', () => {
    const phone = telephone([{ do: 'say', text: 'Question' }]);
    phone.caller.answered();
    for (let i = 0; i < 30; i++) {
      phone.run(240, LOUD);
      phone.run(360, null);
    }
    expect(phone.said).toEqual([]);
    expect(phone.hungUpAt).toBeNull();
  });

  it('stays for the goodbye of the other side before it hangs up', () => {
    const phone = telephone([{ do: 'bye', text: 'Bye' }]);
    phone.caller.answered();
    phone.run(500, LOUD);
    phone.run(1500, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['Bye']);
    phone.run(2000, LOUD);
    expect(phone.hungUpAt).toBeNull();
    phone.run(2200, null);
    expect(phone.hungUpAt).not.toBeNull();
  });

  it('hangs up after its goodbye where nobody says one', () => {
    const phone = telephone([
      { do: 'bye', text: 'Bye' },
      { do: 'say', text: 'Small talk' },
    ]);
    phone.caller.answered();
    phone.run(500, LOUD);
    phone.run(10_000, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['Bye']);
    expect(phone.hungUpAt).not.toBeNull();
  });

  it('goes on talking after its goodbye with somebody who keeps it on the line', () => {
    const phone = telephone([
      { do: 'bye', text: 'Bye' },
      { do: 'say', text: 'Small talk' },
    ]);
    phone.caller.answered();
    phone.run(500, LOUD);
    phone.run(1800, null);
    phone.run(2000, LOUD);
    phone.run(2200, null);
    expect(phone.said.map(({ text }) => text)).toEqual(['Bye', 'Small talk']);
    expect(phone.hungUpAt).toBeNull();
  });
});
