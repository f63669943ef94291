// An echo bot as Twilio's documents have it (voice/media-streams/websocket-messages): what anybody would write for
// <Connect><Stream>. It knows nothing of who calls it but what Twilio says there.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

interface TwilioMessage {
  event: 'connected' | 'start' | 'media' | 'dtmf' | 'mark' | 'stop';
  streamSid: string;
  sequenceNumber: string;
  start: { streamSid: string; callSid: string; customParameters: Record<string, string> };
  media: { track: string; chunk: string; timestamp: string; payload: string };
  dtmf: { digit: string };
  mark: { name: string };
}

/** Chunks of 20 ms that it says back in one go. */
const REPEAT_EVERY = 25;

/** Says everything back. 5 says it ten times over, 6 clears that, 9 ends the stream. */
export async function startEchoBot() {
  const log: string[] = [];
  let parameters: Record<string, string> = {};
  const server = createServer();
  const wss = new WebSocketServer({ server });
  wss.on('connection', (ws) => {
    let streamSid = '';
    let chunks: Buffer[] = [];
    let last: Buffer = Buffer.alloc(0);
    let repeats = 0;
    const say = (audio: Buffer, name: string) => {
      ws.send(JSON.stringify({ event: 'media', streamSid, media: { payload: audio.toString('base64') } }));
      ws.send(JSON.stringify({ event: 'mark', streamSid, mark: { name } }));
    };
    ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as TwilioMessage;
      if (message.event !== 'media') log.push(message.event);
      switch (message.event) {
        case 'connected':
          return;
        case 'start':
          streamSid = message.start.streamSid;
          parameters = message.start.customParameters;
          return;
        case 'media':
          chunks.push(Buffer.from(message.media.payload, 'base64'));
          if (chunks.length < REPEAT_EVERY) return;
          last = Buffer.concat(chunks);
          chunks = [];
          return say(last, `repeat ${String((repeats += 1))}`);
        case 'mark':
          log.push(message.mark.name);
          return;
        case 'dtmf':
          log.push(message.dtmf.digit);
          if (message.dtmf.digit === '5') say(Buffer.concat(Array<Buffer>(10).fill(last)), 'long');
          if (message.dtmf.digit === '6') ws.send(JSON.stringify({ event: 'clear', streamSid }));
          if (message.dtmf.digit === '9') ws.close();
          return;
        case 'stop':
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/media`,
    /** Every event but media, the names of marks and the digits, in order. */
    log,
    parameters: () => parameters,
    stop: () => {
      for (const ws of wss.clients) ws.terminate();
      server.close();
    },
  };
}
