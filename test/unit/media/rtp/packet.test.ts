import { describe, expect, it } from 'vitest';
import { readPacket, writePacket } from '../../../../src/main/media/rtp/packet.ts';

const payload = Uint8Array.from({ length: 160 }, (_, i) => i);
const packet = {
  payloadType: 11,
  marker: true,
  sequence: 65_535,
  timestamp: 4_294_967_136,
  ssrc: 1,
  payload,
};

/** A header with these two bytes first, and what comes after its twelve bytes. */
function datagram(first: number, second: number, rest: number[]): Buffer {
  return Buffer.from([first, second, 0, 7, 0, 0, 0, 160, 0, 0, 0, 9, ...rest]);
}

describe('an RTP packet', () => {
  it('reads as it was written', () => {
    const read = readPacket(writePacket(packet));
    expect({ ...read, payload: [...(read?.payload ?? [])] }).toEqual({ ...packet, payload: [...payload] });
  });

  it('is read past contributing sources, an extension and padding', () => {
    // Two sources, an extension of one word, three bytes of padding.
    const rest = [1, 1, 1, 1, 2, 2, 2, 2, 0xbe, 0xde, 0, 1, 3, 3, 3, 3, 40, 41, 0, 0, 3];
    const read = readPacket(datagram(0xb2, 0, rest));
    expect([...(read?.payload ?? [])]).toEqual([40, 41]);
    expect(read).toMatchObject({ payloadType: 0, marker: false, sequence: 7, timestamp: 160, ssrc: 9 });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a header that is cut off', datagram(0x80, 0, [1]).subarray(0, 11)],
    ['no payload', datagram(0x80, 0, [])],
    ['another version', datagram(0x40, 0, [1, 2])],
    ['sources that are not there', datagram(0x8f, 0, [1, 2, 3, 4])],
    ['an extension that is cut off', datagram(0x90, 0, [0xbe, 0xde, 0])],
    ['an extension longer than the datagram', datagram(0x90, 0, [0xbe, 0xde, 0xff, 0xff, 1])],
    ['padding longer than the datagram', datagram(0xa0, 0, [1, 2, 200])],
    ['padding of nothing', datagram(0xa0, 0, [1, 2, 0])],
    ['only padding', datagram(0xa0, 0, [0, 0, 3])],
    ['a report of RTCP', datagram(0x80, 200, [1, 2, 3, 4])],
    ['a farewell of RTCP', datagram(0x81, 203, [1, 2, 3, 4])],
  ])('is not read from %s', (_, bytes) => {
    expect(readPacket(bytes)).toBeNull();
  });

  it('never throws, whatever comes', () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(Array.from({ length: random() % 40 }, () => random() & 0xff));
      if (bytes.length > 0) bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80;
      const read = readPacket(bytes);
      if (read) expect(read.payload.length).toBeGreaterThan(0);
    }
  });
});
