import { describe, expect, it } from 'vitest';
import {
  KIND,
  MessageReader,
  uuidOf,
  writeMessage,
} from '../../../../src/main/media/audiosocket/protocol.ts';

const UUID = Buffer.from('f94646029fe244c9929e4512bb54f6a1', 'hex');

describe('AudioSocket', () => {
  it('is read the same however its bytes come', () => {
    const stream = Buffer.concat([
      writeMessage(KIND.uuid, UUID),
      writeMessage(KIND.slin, new Uint8Array(320).fill(7)),
      writeMessage(KIND.digit, Buffer.from('5')),
      writeMessage(KIND.hangUp),
    ]);
    for (const size of [1, 2, 3, 19, 100, stream.length]) {
      const reader = new MessageReader();
      const read: [number, number][] = [];
      for (let at = 0; at < stream.length; at += size)
        expect(
          reader.push(stream.subarray(at, at + size), ({ kind, payload }) =>
            read.push([kind, payload.length]),
          ),
        ).toBe(true);
      expect(read).toEqual([
        [0x01, 16],
        [0x10, 320],
        [0x03, 1],
        [0x00, 0],
      ]);
    }
  });

  it('is given up where a message is longer than any audio', () => {
    const reader = new MessageReader();
    expect(reader.push(Buffer.from([0x10, 0xff, 0xff, 0]), () => undefined)).toBe(false);
  });

  it('shows a UUID as 16 bytes', () => {
    expect(uuidOf(UUID)).toBe('f9464602-9fe2-44c9-929e-4512bb54f6a1');
    expect(uuidOf(UUID.subarray(1))).toBeNull();
  });
});
