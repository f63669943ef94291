import { describe, expect, it } from 'vitest';
import { createLog } from '../../../../src/main/log.ts';
import { twilioEngine } from '../../../../src/main/agents/twilio/engine.ts';
import { authorization, FromBot, signature } from '../../../../src/main/agents/twilio/protocol.ts';
import { agentOf } from '../embedded/fakes.ts';
import { useBot } from './support.ts';

const engine = twilioEngine({ log: createLog({ level: 'silent' }) });
const frame = (value: number) => new Uint8Array(160).fill(value);

describe('a bot of Twilio’s Media Streams', () => {
  const the = useBot();
  const url = () => `ws://${the.server.host}/media`;
  const media = (bytes: number) => ({
    event: 'media',
    streamSid: 'MZ',
    media: { payload: Buffer.alloc(bytes, 0x80).toString('base64') },
  });

  async function started(options: Record<string, unknown> = {}) {
    const session = the.open(engine, { url: url(), ...options }, { campaign: 'spring' });
    await expect.poll(() => the.server.isOpen).toBe(true);
    session.start();
    await expect.poll(() => the.texts.length).toBe(2);
    return session;
  }

  it('is told of the call as Twilio tells it, when the caller is there and not before', async () => {
    const session = the.open(engine, { url: url(), parameters: '{"from":"{caller_number}","n":7}' });
    await expect.poll(() => the.server.isOpen).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(the.texts).toEqual([]);
    session.start();
    session.hear(frame(1), 'caller');
    session.hear(frame(9), 'operator');
    session.hear(frame(2), 'caller');
    session.digit('5');
    session.stop();
    await expect.poll(() => the.texts.length).toBe(6);
    const [connected, start, first, second, dtmf, stop] = the.texts as Record<string, never>[];
    expect(connected).toEqual({ event: 'connected', protocol: 'Call', version: '1.0.0' });
    expect(start).toMatchObject({
      event: 'start',
      sequenceNumber: '1',
      start: {
        accountSid: expect.stringMatching(/^AC[0-9a-f]{32}$/) as string,
        callSid: expect.stringMatching(/^CA[0-9a-f]{32}$/) as string,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: {
          from: '100',
          n: '7',
          caller_number: '100',
          called_number: '8000',
          shop: 'Paints',
        },
      },
    });
    const { streamSid, start: details } = start as unknown as {
      streamSid: string;
      start: { streamSid: string; callSid: string; accountSid: string };
    };
    expect(streamSid).toMatch(/^MZ[0-9a-f]{32}$/);
    expect(details.streamSid).toBe(streamSid);
    const payload = (value: number) => Buffer.from(frame(value)).toString('base64');
    const of = (chunk: string, timestamp: string, value: number) => ({
      track: 'inbound',
      chunk,
      timestamp,
      payload: payload(value),
    });
    expect(first).toEqual({ event: 'media', sequenceNumber: '2', media: of('1', '0', 1), streamSid });
    expect(second).toEqual({ event: 'media', sequenceNumber: '3', media: of('2', '20', 2), streamSid });
    expect(dtmf).toEqual({
      event: 'dtmf',
      sequenceNumber: '4',
      dtmf: { track: 'inbound_track', digit: '5' },
      streamSid,
    });
    const { accountSid, callSid } = details;
    expect(stop).toEqual({ event: 'stop', sequenceNumber: '5', stop: { accountSid, callSid }, streamSid });
  });

  it('gets its marks back when what is before them was played', async () => {
    await started();
    the.server.send(media(320));
    the.server.send({ event: 'mark', streamSid: 'MZ', mark: { name: 'one' } });
    the.server.send(media(320));
    the.server.send({ event: 'mark', streamSid: 'MZ', mark: { name: 'two' } });
    await expect.poll(() => the.host.played.length).toBe(2);
    expect(the.host.played[0]).toEqual(Buffer.alloc(320, 0x80));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(the.got('event', 'mark')).toEqual([]);
    the.host.tick();
    await expect.poll(() => the.got('event', 'mark')).toMatchObject([{ mark: { name: 'one' } }]);
    the.host.playAll();
    await expect.poll(() => the.got('event', 'mark')).toHaveLength(2);
  });

  it('gets all its marks back at a clear, and nothing more is played', async () => {
    await started();
    for (const name of ['one', 'two']) {
      the.server.send(media(1600));
      the.server.send({ event: 'mark', streamSid: 'MZ', mark: { name } });
    }
    await expect.poll(() => the.host.played.length).toBe(2);
    the.server.send({ event: 'clear', streamSid: 'MZ' });
    await expect
      .poll(() => the.got('event', 'mark'))
      .toMatchObject([{ mark: { name: 'one' } }, { mark: { name: 'two' } }]);
    expect(the.host.playing).toBe(false);
  });

  it('that closes the stream lets the call go on in the dialplan, after its last words', async () => {
    await started();
    the.server.send(media(1600));
    await expect.poll(() => the.host.played.length).toBe(1);
    the.server.close(1000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(the.host.news()).toEqual([]);
    the.host.playAll();
    expect(the.host.news()).toEqual(['transfer: @']);
  });

  it('that closes the stream ends the call where its agent says so', async () => {
    await started({ whenDone: 'hang-up' });
    the.server.close(1000);
    await expect
      .poll(() => (the.host.tick(), the.host.news()))
      .toEqual(['hang up: the bot closed the stream']);
  });

  it('that breaks down is a failure, not an end', async () => {
    await started();
    the.server.drop();
    await expect.poll(() => the.host.news()).toEqual(['fail: engine-lost']);
  });

  it('says nothing while an operator has the call, and hears silence', async () => {
    const session = await started();
    session.mute(false);
    the.server.send(media(160));
    await expect.poll(() => the.got('event', 'media').length).toBeGreaterThan(2);
    const [{ media: sent }] = the.got('event', 'media') as [{ media: { payload: string } }];
    expect(Buffer.from(sent.payload, 'base64')).toEqual(Buffer.alloc(160, 0xff));
    expect(the.host.played).toEqual([]);
    the.server.close(1000);
    await expect.poll(() => the.server.isOpen).toBe(false);
    the.host.tick();
    expect(the.host.log).toEqual([]);
    session.back([]);
    await expect.poll(() => (the.host.tick(), the.host.log)).toEqual(['transfer: @']);
  });

  it('can see that it is Cordboard who calls', async () => {
    the.host.secrets.set('authToken', '12345').set('authorization', 'ann:secret');
    await started();
    expect(the.headers).toMatchObject({
      'x-twilio-signature': signature('12345', url()),
      authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}`,
    });
    expect(authorization('abc')).toBe('Bearer abc');
    expect(authorization('Custom abc')).toBe('Custom abc');
  });

  it('that wants no such caller is a refused key', async () => {
    the.refuse = 401;
    the.open(engine, { url: url() });
    await expect.poll(() => the.host.news()).toEqual(['fail: engine-key-refused']);
  });

  it('may send what Twilio passes over, but no audio that is none', () => {
    expect(FromBot.safeParse({ event: 'hello', anything: 1 }).data).toEqual({ event: 'unknown' });
    expect(FromBot.safeParse({ event: 'media', media: { payload: '%%%' } }).success).toBe(false);
    expect(FromBot.safeParse({ event: 'mark' }).success).toBe(false);
  });
});

it('checks what was entered, and says it by the name of the field', () => {
  const check = (options: Record<string, unknown>) => engine.check(agentOf({ options }));
  expect(check({ url: 'wss://bot.example/media' })).toEqual([]);
  expect(check({ url: 'wss://bot.example', parameters: '{broken' })).toEqual([
    'Custom parameters: This is no JSON object: { "name": "value" }.',
  ]);
  expect(check({ url: 'mailto:x', accountSid: 'AC1' })).toEqual([
    expect.stringContaining('Address of the bot: '),
    expect.stringContaining('Account SID: '),
  ]);
});
