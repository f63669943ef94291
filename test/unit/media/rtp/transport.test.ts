import { describe, expect, it } from 'vitest';
import { createClock } from '../../../../src/main/media/clock.ts';
import { newCounters } from '../../../../src/main/media/counters.ts';
import { decode, encode } from '../../../../src/main/media/g711.ts';
import { writePacket } from '../../../../src/main/media/rtp/packet.ts';
import { RtpTransport } from '../../../../src/main/media/rtp/transport.ts';
import type { TransportListener } from '../../../../src/main/media/transport.ts';
import { concat, type Sound } from '../../../asterisk/audio.ts';
import { speak } from '../../../asterisk/speak.ts';
import { foundAgain } from '../../../support/likeness.ts';
import { FakeTime } from '../fakes.ts';

/** What is heard of speech whose packets are lost and late as the seed has it. */
function overNetwork(said: Sound, seed: number, loss: number, jitterMs: number): Sound {
  const time = new FakeTime();
  const transport = new RtpTransport({
    format: 'ulaw',
    clock: createClock(time),
    counters: newCounters(),
    send: () => undefined,
    closed: () => undefined,
  });
  const heard: Sound[] = [];
  const listener = {
    heard: (audio: Uint8Array) => heard.push({ rate: 8000, samples: decode('ulaw', audio) }),
  };
  transport.connect(listener as unknown as TransportListener);
  let state = seed;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const wire = encode('ulaw', said.samples);
  for (let n = 0; (n + 1) * 160 <= wire.length; n++) {
    const [lost, delay] = [random(), random()];
    if (lost < loss) continue;
    const payload = wire.slice(n * 160, (n + 1) * 160);
    const packet = { payloadType: 0, marker: false, sequence: n, timestamp: n * 160, ssrc: 7, payload };
    time.after(n * 20 + delay * jitterMs, () => transport.receive(writePacket(packet)));
  }
  time.pass(20 * (wire.length / 160) + 1000);
  transport.close();
  return concat({ rate: 8000, samples: new Int16Array(0) }, ...heard);
}

describe('speech over RTP', () => {
  it.each([
    [0, 0, 0.95],
    [0.01, 15, 0.9],
    [0.03, 45, 0.8],
    [0.05, 60, 0.7],
  ])('that loses %d and is delayed by up to %d ms is found again', async (loss, jitterMs, share) => {
    const said = await speak('I would like to know when the shop opens tomorrow.', 'rms');
    const score = foundAgain(said, overNetwork(said, 13, loss, jitterMs));
    expect(score).toBeGreaterThan(share);
  });
});
