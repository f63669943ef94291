// Ears and mouths of the outside world's telephones: RTP (mu-law, 20 ms) with each call's media channel, on a thread
// of its own so that neither pacing nor time stamps suffer while the tests and the product keep the main thread busy.
import dgram from 'node:dgram';
import { parentPort } from 'node:worker_threads';
import type { FromEar, ToEar } from './ear.ts';

const FRAME = 160;
const FRAME_MS = 20;
const SILENCE = 0xff;
/** Further than this from its place by the clock, a packet begins a new stretch (Asterisk restarted its time stamps). */
const DRIFT_MS = 60;

/** Received packets with time stamps that run on without a jump. */
interface Stretch {
  /** Time stamp of the first packet. */
  first: number;
  /** Where that lies on the clock, by the packet that was least on its way. */
  at: number;
  chunks: { offset: number; ulaw: Uint8Array }[];
}

interface Ear {
  socket: dgram.Socket;
  peer: { host: string; port: number } | null;
  queue: { key: number; ulaw: Uint8Array; at: number }[];
  mute: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  stretches: Stretch[];
}

const port = parentPort;
if (!port) throw new Error('ear.worker.ts runs as a worker');
const post = (message: FromEar): void => port.postMessage(message);
const ears = new Map<string, Ear>();
const now = (): number => performance.timeOrigin + performance.now();

port.on('message', (message: ToEar) => {
  if (message.type === 'open') return open(message.id);
  const ear = ears.get(message.id);
  if (message.type === 'heard') {
    return post({ type: 'heard', id: message.id, request: message.request, chunks: ear ? placed(ear) : [] });
  }
  if (!ear) return;
  if (message.type === 'peer') ear.peer = { host: message.host, port: message.port };
  else if (message.type === 'say') ear.queue.push({ key: message.key, ulaw: message.ulaw, at: 0 });
  else if (message.type === 'hush') for (const said of ear.queue.splice(0)) finish(message.id, said.key);
  else if (message.type === 'mute') ear.mute = message.mute;
  else {
    for (const said of ear.queue.splice(0)) finish(message.id, said.key);
    ear.peer = null;
    ear.socket.close();
    if (message.forget) ears.delete(message.id);
  }
});

function finish(id: string, key: number): void {
  post({ type: 'said', id, key, at: now() });
}

function open(id: string): void {
  const socket = dgram.createSocket('udp4');
  const ear: Ear = {
    socket,
    peer: null,
    queue: [],
    mute: false,
    sequence: 0,
    timestamp: 0,
    ssrc: Math.floor(Math.random() * 2 ** 32),
    stretches: [],
  };
  ears.set(id, ear);
  socket.on('error', () => {});
  socket.on('message', (packet) => receive(ear, packet));
  socket.bind(0, '127.0.0.1', () => post({ type: 'opened', id, port: socket.address().port }));
}

function receive(ear: Ear, packet: Buffer): void {
  if (packet.length <= 12 || packet[0] === undefined || packet[0] >> 6 !== 2) return;
  if ((packet.readUInt8(1) & 0x7f) !== 0) return;
  const arrived = now();
  const timestamp = packet.readUInt32BE(4);
  const length = 12 + 4 * (packet[0] & 0x0f);
  const ulaw = new Uint8Array(packet.subarray(length));
  let stretch = ear.stretches.at(-1);
  let offset = stretch ? ((timestamp - stretch.first) | 0) / 8 : 0;
  if (!stretch || Math.abs(arrived - stretch.at - offset) > DRIFT_MS) {
    stretch = { first: timestamp, at: arrived, chunks: [] };
    offset = 0;
    ear.stretches.push(stretch);
  }
  stretch.at = Math.min(stretch.at, arrived - offset);
  stretch.chunks.push({ offset, ulaw });
}

function placed(ear: Ear): { at: number; ulaw: Uint8Array }[] {
  return ear.stretches.flatMap(({ at, chunks }) =>
    chunks.map(({ offset, ulaw }) => ({ at: at + offset, ulaw })),
  );
}

function speak(id: string, ear: Ear): void {
  ear.timestamp = (ear.timestamp + FRAME) >>> 0;
  if (!ear.peer || ear.mute) return;
  const packet = Buffer.alloc(12 + FRAME, SILENCE);
  let filled = 0;
  for (let said = ear.queue[0]; said && filled < FRAME; said = ear.queue[0]) {
    if (said.at === 0) post({ type: 'saying', id, key: said.key, at: now() });
    const part = said.ulaw.subarray(said.at, said.at + FRAME - filled);
    packet.set(part, 12 + filled);
    filled += part.length;
    said.at += part.length;
    if (said.at < said.ulaw.length) break;
    ear.queue.shift();
    finish(id, said.key);
  }
  packet[0] = 0x80;
  packet[1] = 0;
  packet.writeUInt16BE((ear.sequence = (ear.sequence + 1) & 0xffff), 2);
  packet.writeUInt32BE(ear.timestamp, 4);
  packet.writeUInt32BE(ear.ssrc, 8);
  ear.socket.send(packet, ear.peer.port, ear.peer.host);
}

let due = performance.now();
function tick(): void {
  while (performance.now() >= due) {
    for (const [id, ear] of ears) speak(id, ear);
    due += FRAME_MS;
  }
  setTimeout(tick, Math.max(0, due - performance.now()));
}
tick();
