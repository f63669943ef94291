// The process whose CPU time the media bench measures: it answers what the generator says with the same frames.
import { WebSocketServer } from 'ws';
import { createLog } from '../../src/main/log.ts';
import { openCodec } from '../../src/main/media/codec.ts';
import { openMedia } from '../../src/main/media/media.ts';
import type { CallMedia } from '../../src/main/media/port.ts';
import { openSpeech } from '../../src/main/speech/speech.ts';
import type { Speech } from '../../src/main/speech/port.ts';
import type { FromSubject, Kind, ToSubject } from './media-frames.ts';

const log = createLog({ level: 'warn' });
const CREDENTIALS = { user: 'bench', password: 'bench-only' };
const authorization = `Basic ${Buffer.from(`${CREDENTIALS.user}:${CREDENTIALS.password}`).toString('base64')}`;

function tell(message: FromSubject): void {
  process.send?.(message);
}

/** The floor of the runtime: what comes goes back. */
async function openBare(calls: number): Promise<void> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary) socket.send(data);
    });
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const legs = Array.from({ length: calls }, (_, i) => ({ id: `call-${i}`, secret: 'none' }));
  tell({ type: 'open', port, authorization, legs });
}

/** An agent that says what it hears; with a detector it also listens for speech as every real one does. */
function echo(call: CallMedia, speech: Speech | null): void {
  const voice = call.voice('agent');
  call.onAgentHears((frame) => voice.play(frame));
  if (!speech) return;
  const codec = openCodec(call.format, 8000);
  const detector = speech.openVad({ minSpeechMs: 120, pauseMs: 250, endMs: 500 }, () => undefined);
  call.onAgentHears((frame) => detector.push(codec.toPcm(frame)));
  call.onEnd(() => detector.close());
}

let speech: Speech | null = null;

async function openOurs(calls: number, detect: boolean): Promise<void> {
  const workerUrl = new URL('../../src/main/speech/worker.ts', import.meta.url);
  speech = detect ? openSpeech({ workerUrl, log }) : null;
  const media = await openMedia({
    listen: { host: '127.0.0.1', port: 0 },
    credentials: () => CREDENTIALS,
    allowFrom: (address) => address === '127.0.0.1',
    pbx: { url: 'http://127.0.0.1:1' },
    log,
  });
  const legs = Array.from({ length: calls }, (_, i) => {
    const id = `call-${i}`;
    const pending = media.open({
      callId: id,
      connection: 'pbx-dials-us',
      format: 'ulaw',
      websocketClient: 'bench',
      timeoutMs: 60_000,
      version: '22.10.1',
    });
    pending.created({ id, name: `WebSocket/bench/${i}`, channelvars: {} });
    void pending.connected.then((call) => echo(call, speech));
    return { id, secret: Object.values(pending.request.variables)[0] ?? '' };
  });
  tell({ type: 'open', port: media.address?.port ?? 0, authorization, legs });
}

const open: Record<Kind, (calls: number) => Promise<void>> = {
  bare: openBare,
  media: (calls) => openOurs(calls, false),
  'media-vad': (calls) => openOurs(calls, true),
};

process.on('message', (message: ToSubject) => {
  if (message.type === 'open') void open[message.kind](message.calls);
  else if (message.type === 'cpu') {
    const { user, system } = process.cpuUsage();
    tell({ type: 'cpu', ms: (user + system) / 1000 });
  } else void Promise.resolve(speech?.close()).then(() => process.exit(0));
});
