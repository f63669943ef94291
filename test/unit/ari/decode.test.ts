import { describe, expect, it } from 'vitest';
import { decode, ownArgs } from '../../../src/main/ari/decode.ts';
import { ariBridge, ariChannel, ariEvent } from '../../fixtures/ari-events.ts';

const channel = {
  id: '1795190749.0',
  name: 'PJSIP/outside-00000000',
  state: 'Ring',
  caller: { name: 'Ann Example', number: '+15551230001' },
  connected: { name: '', number: '' },
  dialplan: {
    context: 'cordboard',
    exten: '8000',
    priority: 5,
    app_name: 'Stasis',
    app_data: 'cordboard,called=8000',
  },
  createdAt: Date.UTC(2026, 10, 20, 16, 5, 49, 546),
};
const bridge = {
  id: '809ea354-7427-43fb-9b29-c477a076dd17',
  name: 'cordboard-1',
  channels: ['1795190749.0'],
};
const id = channel.id;

function told(type: string, over: Record<string, unknown> = {}) {
  const decoded = decode(ariEvent(type, { channel: ariChannel(), ...over }));
  if (decoded.kind !== 'event') throw new Error(`${type} was ${decoded.kind}`);
  return decoded.event;
}

describe('events of Asterisk in domain terms', () => {
  it.each([
    ['StasisStart', { args: ['called=8000', 'x'] }, { type: 'arrived', channel, args: ['called=8000', 'x'] }],
    ['StasisStart', {}, { type: 'arrived', channel, args: [] }],
    ['StasisEnd', {}, { type: 'left', channelId: id }],
    ['ChannelCreated', {}, { type: 'channel', channel }],
    ['ChannelStateChange', {}, { type: 'channel', channel }],
    ['ChannelCallerId', { caller_presentation: 0 }, { type: 'channel', channel }],
    ['ChannelConnectedLine', {}, { type: 'channel', channel }],
    ['ChannelHangupRequest', { cause: 16 }, { type: 'hangup-requested', channelId: id, cause: 16 }],
    ['ChannelHangupRequest', { soft: true }, { type: 'hangup-requested', channelId: id, cause: 0 }],
    [
      'ChannelDestroyed',
      { cause: 3, cause_txt: 'No route' },
      { type: 'gone', channelId: id, cause: 3, causeText: 'No route' },
    ],
    ['ChannelEnteredBridge', { bridge: ariBridge() }, { type: 'bridged', bridge, channelId: id }],
    ['ChannelLeftBridge', { bridge: ariBridge() }, { type: 'unbridged', bridge, channelId: id }],
    ['ChannelDtmfReceived', { digit: '#', duration_ms: 100 }, { type: 'digit', channelId: id, digit: '#' }],
    [
      'PlaybackFinished',
      { playback: { id: 'p1', media_uri: 'sound:nope', state: 'failed' } },
      { type: 'playback-finished', playbackId: 'p1', failed: true },
    ],
    [
      'PlaybackFinished',
      { playback: { id: 'p1', media_uri: 'sound:x', state: 'done' } },
      { type: 'playback-finished', playbackId: 'p1', failed: false },
    ],
  ])('%s %j', (type, over, expected) => {
    expect(told(type, over)).toEqual(expected);
  });

  it('tells a channel that a desk made from one that arrived, with the arguments it was made with', () => {
    const args = ownArgs('media,call-7').split(',');
    expect(told('StasisStart', { args })).toEqual({
      type: 'own-entered',
      channel,
      args: ['media', 'call-7'],
    });
    expect(told('StasisStart', { args: ownArgs('').split(',') })).toMatchObject({
      type: 'own-entered',
      args: [],
    });
  });

  it('names the step of a channel in the dialplan', () => {
    const raw = ariEvent('ChannelDialplan', {
      channel: ariChannel(),
      dialplan_app: 'Hangup',
      dialplan_app_data: '',
    });
    expect(decode(raw)).toEqual({
      kind: 'step',
      event: { type: 'channel', channel },
      channelId: id,
      app: 'Hangup',
    });
  });

  it('knows that another client has the app', () => {
    expect(decode(ariEvent('ApplicationReplaced'))).toEqual({ kind: 'replaced', application: 'cordboard' });
  });

  it('takes a channel of an Asterisk that does not name the dialplan application', () => {
    const dialplan = { context: 'c', exten: 's', priority: 1 };
    expect(told('ChannelCreated', { channel: ariChannel({ dialplan }) })).toMatchObject({
      channel: { dialplan: { ...dialplan, app_name: '', app_data: '' } },
    });
  });
});

describe('what is not understood', () => {
  it.each(['ChannelVarset', 'EndpointStateChange', 'RecordingStarted', 'BridgeCreated'])(
    '%s is known and not needed',
    (type) => {
      expect(decode(ariEvent(type, { channel: ariChannel() }))).toEqual({ kind: 'ignored', bridging: false });
    },
  );

  it('Dial may have bridged somebody', () => {
    expect(decode(ariEvent('Dial', { dialstatus: 'ANSWER' }))).toEqual({ kind: 'ignored', bridging: true });
  });

  it.each(['ChannelLevitated', '__proto__', 'constructor', 'toString'])('%s is unknown', (type) => {
    expect(decode(ariEvent(type))).toEqual({ kind: 'unknown', type });
  });

  it.each([null, undefined, 7, 'text', [], {}, { type: 7 }])('%j has no type', (raw) => {
    expect(decode(raw)).toMatchObject({ kind: 'malformed', type: '(none)' });
  });

  it.each([
    ['StasisStart', {}],
    ['StasisStart', { channel: ariChannel({ id: 7 }) }],
    ['StasisStart', { channel: 'gone' }],
    ['ChannelDestroyed', { channel: ariChannel({ dialplan: null }) }],
    ['ChannelEnteredBridge', { channel: ariChannel() }],
    ['ChannelDtmfReceived', { channel: ariChannel(), digit: 'x' }],
    ['ApplicationReplaced', { application: undefined }],
  ])('%s of another form than Asterisk sends is malformed, without its values: %#', (type, over) => {
    const decoded = decode(ariEvent(type, over));
    expect(decoded).toMatchObject({ kind: 'malformed', type });
    expect(JSON.stringify(decoded)).not.toContain('Ann Example');
  });
});
