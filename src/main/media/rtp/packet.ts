/** RTP packets (RFC 3550), as bytes. */

export interface RtpPacket {
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** A view into the datagram. */
  payload: Uint8Array;
}

const HEADER = 12;
const VERSION = 2;
/** Payload types that RTCP has on a port that carries both (RFC 5761). */
const RTCP = { first: 64, last: 95 };

/** Reads a datagram. Null where it is not RTP, is cut off, has no payload, or is RTCP. Never throws. */
export function readPacket(datagram: Buffer): RtpPacket | null {
  if (datagram.length < HEADER) return null;
  const first = datagram.readUInt8(0);
  const second = datagram.readUInt8(1);
  if (first >> 6 !== VERSION) return null;
  const payloadType = second & 0x7f;
  if (payloadType >= RTCP.first && payloadType <= RTCP.last) return null;
  let start = HEADER + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (datagram.length < start + 4) return null;
    start += 4 + 4 * datagram.readUInt16BE(start + 2);
  }
  let end = datagram.length;
  if (first & 0x20) {
    const padding = datagram.readUInt8(end - 1);
    if (padding === 0) return null;
    end -= padding;
  }
  if (start >= end) return null;
  return {
    payloadType,
    marker: (second & 0x80) !== 0,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(start, end),
  };
}

export function writePacket(packet: RtpPacket): Buffer {
  const datagram = Buffer.allocUnsafe(HEADER + packet.payload.length);
  datagram[0] = VERSION << 6;
  datagram[1] = packet.payloadType | (packet.marker ? 0x80 : 0);
  datagram.writeUInt16BE(packet.sequence, 2);
  datagram.writeUInt32BE(packet.timestamp, 4);
  datagram.writeUInt32BE(packet.ssrc, 8);
  datagram.set(packet.payload, HEADER);
  return datagram;
}
