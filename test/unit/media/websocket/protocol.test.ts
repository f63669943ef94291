import { describe, expect, it } from 'vitest';
import { commandText, parseControl, type Command } from '../../../../src/main/media/websocket/protocol.ts';
import { mediaFormOf } from '../../../../src/main/media/websocket/version.ts';

// As Asterisk 22.10.1 sent them.
const captured: { text: string; control: Record<string, unknown> }[] = [
  {
    text: '{"event":"MEDIA_START","connection_id":"media","channel":"WebSocket/media/0x7f8a4c007a00","channel_id":"em-1795190749.0","format":"ulaw","optimal_frame_size":160,"ptime":20,"channel_variables":{"FOO":"bar","CALL_ID":"1795190749.0","MEDIA_WEBSOCKET_CONNECTION_ID":"media","MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE":"160"}}',
    control: {
      event: 'MEDIA_START',
      channel: 'WebSocket/media/0x7f8a4c007a00',
      channel_id: 'em-1795190749.0',
      format: 'ulaw',
      channel_variables: {
        FOO: 'bar',
        CALL_ID: '1795190749.0',
        MEDIA_WEBSOCKET_CONNECTION_ID: 'media',
        MEDIA_WEBSOCKET_OPTIMAL_FRAME_SIZE: '160',
      },
    },
  },
  {
    text: 'MEDIA_START connection_id:media channel:WebSocket/media/0x555555d8c890 channel_id:p-13047-1 format:ulaw optimal_frame_size:160 ptime:20',
    control: {
      event: 'MEDIA_START',
      connection_id: 'media',
      channel: 'WebSocket/media/0x555555d8c890',
      channel_id: 'p-13047-1',
      format: 'ulaw',
      optimal_frame_size: 160,
      ptime: 20,
    },
  },
  {
    // 22.6
    text: 'MEDIA_START connection_id:media channel:WebSocket/media/0x555555d8c890 format:ulaw optimal_frame_size:160',
    control: { event: 'MEDIA_START', channel: 'WebSocket/media/0x555555d8c890', format: 'ulaw' },
  },
  {
    text: '{"event":"DTMF_END","channel_id":"em-1795190749.0","digit":"#"}',
    control: { event: 'DTMF_END', digit: '#' },
  },
  { text: 'DTMF_END channel_id:em-1795190749.0 digit:1', control: { event: 'DTMF_END', digit: '1' } },
  { text: '{"event":"MEDIA_XOFF","channel_id":"p-13047-3"}', control: { event: 'MEDIA_XOFF' } },
  { text: 'MEDIA_XON', control: { event: 'MEDIA_XON' } },
  {
    text: '{"event":"STATUS","channel_id":"p-13047-2","queue_length":65,"xon_level":800,"xoff_level":900,"queue_full":false,"bulk_media":false,"media_paused":true}',
    control: { event: 'STATUS', queue_length: 65 },
  },
  {
    text: 'STATUS channel_id:p-13047-1 queue_length:57 xon_level:800 xoff_level:900 queue_full:false bulk_media:false media_paused:true',
    control: { event: 'STATUS', queue_length: 57 },
  },
  {
    text: '{"event":"ERROR","channel_id":"p-13047-2","error_text":"Unable to parse JSON command"}',
    control: { event: 'ERROR', error_text: 'Unable to parse JSON command' },
  },
  {
    text: 'ERROR channel_id:p-13047-1 error_text:SET_MEDIA_DIRECTION only supports JSON format.\n',
    control: { event: 'ERROR', error_text: 'SET_MEDIA_DIRECTION only supports JSON format.' },
  },
  { text: 'MEDIA_MARK_PROCESSED mid mark', control: { event: 'MEDIA_MARK_PROCESSED' } },
  { text: 'MEDIA_BUFFERING_COMPLETED utt 1', control: { event: 'MEDIA_BUFFERING_COMPLETED' } },
  { text: '{"event":"QUEUE_DRAINED","channel_id":"p-13047-2"}', control: { event: 'QUEUE_DRAINED' } },
];

describe('control messages of Asterisk', () => {
  it.each(captured)('$text', ({ text, control }) => {
    expect(parseControl(text)).toMatchObject({ kind: 'control', control });
  });

  it('tells in which form they came', () => {
    expect(parseControl('QUEUE_DRAINED')).toMatchObject({ form: 'plain' });
    expect(parseControl('{"event":"QUEUE_DRAINED"}')).toMatchObject({ form: 'json' });
  });

  it.each(['{"event":"MEDIA_SPARKLES","channel_id":"a"}', 'MEDIA_SPARKLES channel_id:a'])(
    'of a kind that is not known are told apart: %s',
    (text) => {
      expect(parseControl(text)).toEqual({ kind: 'unknown', event: 'MEDIA_SPARKLES' });
    },
  );

  it.each([
    '',
    ' ',
    '{',
    '{}',
    '[]',
    'null',
    '{"event":17}',
    '{"event":null}',
    '{"event":"STATUS"}',
    '{"event":"STATUS","queue_length":-1}',
    '{"event":"STATUS","queue_length":"many"}',
    '{"event":"DTMF_END","digit":"42"}',
    '{"event":"DTMF_END","digit":""}',
    '{"event":"MEDIA_START"}',
    '{"event":"MEDIA_START","connection_id":"a","channel":"b","format":"ulaw","channel_variables":{"A":1}}',
    '{"event":"MEDIA_START","connection_id":"a","channel":"b","format":"ulaw","channel_variables":"A"}',
    'hello there',
    'STATUS queue_length',
    '\u0000\u0001',
    `{"event":"ERROR","error_text":"${'x'.repeat(5000)}"}`,
    '{"__proto__":{"event":"QUEUE_DRAINED"}}',
  ])('that make no sense are refused without throwing: %j', (text) => {
    expect(parseControl(text)).toEqual({ kind: 'malformed' });
  });
});

it('commands are short enough for Asterisk, which drops those over 128 bytes', () => {
  const commands: Command[] = ['FLUSH_MEDIA', 'GET_STATUS'];
  for (const command of commands) {
    expect(commandText('plain', command)).toBe(command);
    expect(JSON.parse(commandText('json', command))).toEqual({ command });
    expect(Buffer.byteLength(commandText('json', command))).toBeLessThanOrEqual(128);
  }
});

describe('what a version of Asterisk can do', () => {
  const rows: [string, ReturnType<typeof mediaFormOf>][] = [
    ['18.20.0', null],
    ['20.15.2', null],
    ['20.16.0', { json: false, match: 'name', silence: false }],
    ['20.17.0', { json: false, match: 'id', silence: false }],
    ['20.18.0', { json: true, match: 'secret', silence: false }],
    ['20.19.1', { json: true, match: 'secret', silence: true }],
    ['22.5.2', null],
    ['22.6.0', { json: false, match: 'name', silence: false }],
    ['22.7.0', { json: false, match: 'id', silence: false }],
    ['22.8.0', { json: true, match: 'secret', silence: false }],
    ['22.9.0', { json: true, match: 'secret', silence: true }],
    ['22.10.1~dfsg+~cs6.17.60671434', { json: true, match: 'secret', silence: true }],
    ['23.0.0', { json: false, match: 'name', silence: false }],
    ['23.1.0', { json: false, match: 'id', silence: false }],
    ['23.2.0', { json: true, match: 'secret', silence: false }],
    ['23.3.0', { json: true, match: 'secret', silence: true }],
    ['24.0.0', { json: true, match: 'secret', silence: true }],
    ['certified-20.7-cert3', null],
    ['certified-22.8-cert1', { json: true, match: 'secret', silence: false }],
    ['GIT-master-1a2b3c4', { json: true, match: 'secret', silence: true }],
  ];
  it.each(rows)('%s', (version, form) => {
    expect(mediaFormOf(version)).toEqual(form);
  });
});
