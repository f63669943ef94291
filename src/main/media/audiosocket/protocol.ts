import type { WireFormat } from '../../../shared/domain/audio.ts';

/** AudioSocket: messages of a kind, a length (16 bits, network byte order) and that many bytes, over TCP. */

export const KIND = {
  hangUp: 0x00,
  uuid: 0x01,
  digit: 0x03,
  /** 16-bit linear, little endian, at 8 kHz. */
  slin: 0x10,
  /** At 16 kHz. */
  slin16: 0x12,
  error: 0xff,
} as const;

const HEADER = 3;
/** The longest message that makes sense: 100 ms of audio at 48 kHz. */
const LONGEST = 9600;

export interface Message {
  kind: number;
  payload: Uint8Array;
}

/** What a call in this format is carried as: Asterisk sends anything but linear audio under the same kind, unsaid. */
export function carriedAs(format: WireFormat): 'slin' | 'slin16' {
  return format === 'slin16' ? 'slin16' : 'slin';
}

/** Cuts a stream into messages, however its bytes come. */
export class MessageReader {
  private rest: Buffer = Buffer.alloc(0);

  /**
   * @param on is told each message; its payload is a view that may be reused afterwards
   * @returns false where the stream is not AudioSocket: it cannot be read any further
   */
  push(chunk: Buffer, on: (message: Message) => void): boolean {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, chunk]) : chunk;
    let at = 0;
    while (data.length - at >= HEADER) {
      const length = data.readUInt16BE(at + 1);
      if (length > LONGEST) return false;
      const end = at + HEADER + length;
      if (end > data.length) break;
      on({ kind: data.readUInt8(at), payload: data.subarray(at + HEADER, end) });
      at = end;
    }
    this.rest = data.subarray(at);
    return true;
  }
}

export function writeMessage(kind: number, payload: Uint8Array = new Uint8Array(0)): Buffer {
  const message = Buffer.allocUnsafe(HEADER + payload.length);
  message[0] = kind;
  message.writeUInt16BE(payload.length, 1);
  message.set(payload, HEADER);
  return message;
}

/** The 16 bytes in which Asterisk shows a call's UUID, as text; null where it is none. */
export function uuidOf(payload: Uint8Array): string | null {
  if (payload.length !== 16) return null;
  const hex = Buffer.from(payload).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
