import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LinkOptions } from '../../src/main/ari/link.ts';
import { durationMs, toneAt } from '../asterisk/audio.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { WatchedLink } from '../support/links.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const the = useWorld({
  dialplan: `[tests](+)
exten => 8010,1,Stasis(cordboard,called=\${EXTEN})
exten => 8011,1,Stasis(cordboard,called=\${EXTEN})
 same => n,NoOp(nothing for the caller)
 same => n,Set(A=b)
 same => n,Hangup()
exten => 8012,1,Stasis(cordboard,called=\${EXTEN})
 same => n,Playback(hello-world)
 same => n,Hangup()
`,
});

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function desk(over: Partial<LinkOptions> = {}): WatchedLink {
  const seen = new WatchedLink(the.world.pbx, over);
  closing.push(() => seen.link.stop());
  return seen;
}

describe('a call', () => {
  it('arrives with the arguments of Stasis, is answered, keyed into, and given back to a person', async () => {
    const seen = await desk().reaches('up');
    const calling = the.world.outside.call('8000', {
      callerNumber: '0301234',
      callerName: 'Ann',
      dontWait: true,
    });
    const { channel, args } = await seen.told('arrived');
    const { id } = channel;
    expect(args).toEqual(['called=8000']);
    expect(channel).toMatchObject({ state: 'Ring', caller: { name: 'Ann', number: '0301234' } });
    expect(Math.abs(channel.createdAt - Date.now())).toBeLessThan(60_000);
    const { link } = seen;
    expect(await link.channel(id)).toMatchObject({ id, state: 'Ring' });
    expect(await link.getVariable(id, 'CORDBOARD_RESULT')).toBe('');
    expect(await link.getVariable(id, 'NEVER_SET')).toBeNull();
    await link.setVariable(id, 'NOTE', 'ünï & ; "x" $1');
    expect(await link.getVariable(id, 'NOTE')).toBe('ünï & ; "x" $1');
    await link.answer(id);
    const call = await calling;
    await call.answered;
    await seen.told('channel', (event) => event.channel.id === id && event.channel.state === 'Up');
    await call.sendDtmf('12#');
    await seen.told('digit', ({ digit }) => digit === '#');
    expect(seen.of('digit').map(({ digit }) => digit)).toEqual(['1', '2', '#']);
    expect(await link.toDialplan(id)).toBe(true);
    await seen.told('left', ({ channelId }) => channelId === id);
    await call.hears('the person', (heard) => toneAt(heard, 880, durationMs(heard) - 300, durationMs(heard)));
    await call.hangUp();
    expect(await seen.told('gone', ({ channelId }) => channelId === id)).toMatchObject({ cause: 16 });
    expect(seen.of('dialplan-hangup')).toEqual([]);
    expect(await link.channel(id)).toBeNull();
    expect(await link.toDialplan(id)).toBe(false);
    await link.hangUp(id);
  });

  it('is hung up with a reason that the caller is told', async () => {
    const seen = await desk().reaches('up');
    const call = await the.world.outside.call('8000', { dontWait: true });
    const { channel } = await seen.told('arrived');
    await seen.link.hangUp(channel.id, 'busy');
    expect(await call.ended).toMatchObject({ cause: 17 });
  });

  it.each([
    ['8005', 'the next step is Hangup', '8005', 'Hangup'],
    ['8011', 'only steps that do nothing for the caller come before Hangup', '8011', 'Hangup'],
    ['8010', 'there is no next step', '8010', null],
  ] as const)(
    'at %s, where %s, is reported when it was given back',
    async (number, _name, extension, step) => {
      const seen = await desk().reaches('up');
      const call = await the.world.outside.call(number, { dontWait: true });
      const { channel } = await seen.told('arrived');
      await seen.link.answer(channel.id);
      expect(await seen.link.toDialplan(channel.id)).toBe(true);
      expect(await seen.told('dialplan-hangup')).toEqual({
        type: 'dialplan-hangup',
        channelId: channel.id,
        context: 'from-outside',
        extension,
        step,
      });
      await call.ended;
      expect(seen.of('dialplan-hangup')).toHaveLength(1);
    },
  );

  it('is reported too where it was sent to a place that does not exist, although Asterisk said yes', async () => {
    const seen = await desk().reaches('up');
    const call = await the.world.outside.call('8000', { dontWait: true });
    const { channel } = await seen.told('arrived');
    const place = { context: 'no-such-context', extension: 'x', priority: 1 };
    expect(await seen.link.toDialplan(channel.id, place)).toBe(true);
    expect(await seen.told('dialplan-hangup')).toMatchObject({ context: 'no-such-context', step: null });
    await call.ended;
  });

  it('is not reported where the dialplan did something, or the caller hung up himself', async () => {
    const seen = await desk().reaches('up');
    const served = await the.world.outside.call('8012', { dontWait: true });
    const first = await seen.told('arrived');
    await seen.link.toDialplan(first.channel.id);
    await served.ended;
    const leaves = await the.world.outside.call('8000', { dontWait: true });
    const second = await seen.told('arrived', ({ channel }) => channel.id !== first.channel.id);
    await seen.link.answer(second.channel.id);
    await leaves.answered;
    await seen.link.toDialplan(second.channel.id);
    await leaves.hangUp();
    await seen.told('gone', ({ channelId }) => channelId === second.channel.id);
    expect(seen.of('dialplan-hangup')).toEqual([]);
  });
});

describe('channels that the desk makes', () => {
  it('are told apart from arriving ones, bridged and gone, for media that the desk dials', async () => {
    const { pbx, outside } = the.world;
    const seen = await desk().reaches('up');
    const { link } = seen;
    const call = await outside.call('8000', { dontWait: true });
    const { channel } = await seen.told('arrived');
    await link.answer(channel.id);
    const bridge = await link.createBridge('cordboard-x1');
    const media = await link.externalMedia(
      {
        external_host: 'INCOMING',
        transport: 'websocket',
        encapsulation: 'none',
        connection_type: 'server',
        format: 'ulaw',
        transport_data: 'f(json)',
        variables: { CORDBOARD_SECRET: 'only here' },
      },
      'media,call-1',
    );
    expect(await link.getVariable(media.id, 'CORDBOARD_SECRET')).toBe('only here');
    const place = `${pbx.url.replace('http', 'ws')}/media/${media.channelvars['MEDIA_WEBSOCKET_CONNECTION_ID']}`;
    const socket = new WebSocket(place, ['media'], { perMessageDeflate: false });
    closing.push(() => socket.terminate());
    await once(socket, 'open');
    expect(await seen.told('own-entered')).toMatchObject({
      channel: { id: media.id },
      args: ['media', 'call-1'],
    });
    await link.addToBridge(bridge.id, [channel.id, media.id]);
    await seen.told('bridged', (event) => event.channelId === media.id && event.bridge.id === bridge.id);
    await seen.told('bridged', (event) => event.channelId === channel.id);
    expect(seen.of('arrived')).toHaveLength(1);
    await link.hangUp(media.id);
    await seen.told('gone', ({ channelId }) => channelId === media.id);
    await seen.told('unbridged', ({ channelId }) => channelId === media.id);
    await link.destroyBridge(bridge.id);
    await link.destroyBridge(bridge.id);
    await link.hangUp(channel.id);
    await call.ended;
  });

  it.each([
    ['externalMedia', { transport_data: 'f(json)' }, 400],
    ['a call of the older form', {}, 500],
  ] as const)('name the section that the PBX lacks for %s', async (_, form, status) => {
    const seen = await desk().reaches('up');
    const request = {
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'client',
      ...form,
    } as const;
    await expect(
      seen.link.externalMedia(
        { ...request, external_host: 'nobody', format: 'ulaw', variables: {} },
        'media,x',
      ),
    ).rejects.toMatchObject({ code: 'websocket-client-missing', status });
  });

  it('listen to a call between people, and are gone with it', async () => {
    const { outside } = the.world;
    const seen = await desk({ role: 'watches' }).reaches('up');
    const call = await outside.call('8003');
    const { channel } = await seen.told('channel', (event) => event.channel.state === 'Up');
    const [hears, says] = await Promise.all([
      seen.link.snoop(channel.id, 'out', `listen,${channel.id},out`),
      seen.link.snoop(channel.id, 'in', `listen,${channel.id},in`),
    ]);
    const entered = await seen.told('own-entered', (event) => event.channel.id === says.id);
    expect(entered.args).toEqual(['listen', channel.id, 'in']);
    await call.hangUp();
    await seen.told('gone', ({ channelId }) => channelId === hears.id);
    await seen.told('gone', ({ channelId }) => channelId === says.id);
    await seen.told('gone', ({ channelId }) => channelId === channel.id);
  });
});

describe('channels that are not ours', () => {
  it('are seen by the desk that answers and by one that watches: made, connected and gone', async () => {
    const { outside } = the.world;
    const desks = await Promise.all([
      desk().reaches('up'),
      desk({ role: 'watches', deskName: 'Back office' }).reaches('up'),
    ]);
    const ringing = outside.expectCall('alice');
    const calling = outside.call('7001', { callerNumber: '0309999' });
    const phone = await ringing;
    await phone.answer();
    const call = await calling;
    for (const seen of desks) {
      const caller = await seen.told('channel', (event) => event.channel.caller.number === '0309999');
      const alice = await seen.told('channel', (event) => event.channel.name.startsWith('PJSIP/alice-'));
      const ids = [caller.channel.id, alice.channel.id].toSorted();
      const { bridge } = await seen.told('bridged', ({ channelId }) => channelId === alice.channel.id);
      expect(bridge.channels.toSorted()).toEqual(ids);
      await seen.told('bridged', ({ channelId }) => channelId === caller.channel.id);
    }
    await call.hangUp();
    for (const seen of desks) {
      await seen.told('unbridged');
      const made = new Set(seen.of('channel').map(({ channel }) => channel.id));
      for (const id of made) await seen.told('gone', ({ channelId }) => channelId === id);
      expect(seen.of('arrived')).toEqual([]);
    }
  });

  it('that are there already are told with the reconcile, bridges too', async () => {
    const { outside } = the.world;
    const ringing = outside.expectCall('alice');
    const calling = outside.call('7001');
    await (await ringing).answer();
    const call = await calling;
    const seen = await desk({ role: 'watches' }).reaches('up');
    const { channels, bridges, inApp } = await seen.told('reconcile');
    expect(channels).toHaveLength(2);
    expect(bridges).toHaveLength(1);
    expect(inApp).toEqual([]);
    await call.hangUp();
    await seen.told('unbridged');
  });
});

describe('a PBX that refuses', () => {
  it.each([
    ['a wrong password', { password: () => Promise.resolve('wrong') }, 'wrong-credentials'],
    ['an unknown user', { username: 'nobody' }, 'wrong-credentials'],
    ['a user that may only read', { username: 'readonly' }, 'write-denied'],
  ])('%s leaves the link waiting for the operator, and no app behind', async (_name, over, code) => {
    const seen = await desk({ appName: 'refused', ...over }).reaches('refused');
    expect(seen.link.status.problem).toMatchObject({ code });
    const apps = (await the.world.pbx.ari('GET', '/applications')).body as { name: string }[];
    expect(apps.map(({ name }) => name)).not.toContain('refused');
  });

  it('the address of Asterisk’s HTTP server without ARI below it is told from ARI', async () => {
    const seen = await desk({ url: `${the.world.pbx.url}/asterisk` }).reaches('refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'not-ari' });
  });
});

describe('a connection that breaks', () => {
  it('comes back by itself; the call that ran is found in the app, and can be given back', async () => {
    const { pbx, outside } = the.world;
    const proxy = await TcpProxy.to(pbx.instance.site.httpPort);
    closing.push(() => proxy.close());
    const seen = await desk({ url: `http://127.0.0.1:${proxy.port}` }).reaches('up');
    const call = await outside.call('8000', { dontWait: true });
    const { channel } = await seen.told('arrived');
    await seen.link.answer(channel.id);
    proxy.refuse();
    proxy.reset();
    await seen.reaches('reconnecting');
    await sleep(300);
    proxy.resume();
    await seen.reaches('up');
    const [, second] = seen.of('reconcile');
    expect(second).toMatchObject({ inApp: [channel.id] });
    expect(seen.states).toEqual(['connecting', 'up', 'reconnecting', 'up']);
    expect(await seen.link.toDialplan(channel.id)).toBe(true);
    await call.hears('the person', (heard) => toneAt(heard, 880, durationMs(heard) - 300, durationMs(heard)));
    await call.hangUp();
    await seen.told('gone', ({ channelId }) => channelId === channel.id);
  });

  it('does not make a desk a stranger to itself, and keeps others away while its signature is fresh', async () => {
    const proxy = await TcpProxy.to(the.world.pbx.instance.site.httpPort);
    closing.push(() => proxy.close());
    const first = await desk({ url: `http://127.0.0.1:${proxy.port}` }).reaches('up');
    // As when the program is killed: nothing is taken off the PBX.
    proxy.refuse();
    proxy.reset();
    await first.reaches('reconnecting');
    const other = await desk({ deskName: 'Back office' }).reaches('held');
    expect(other.link.status.problem?.message).toContain('Reception');
    await other.link.stop();
    await desk().reaches('up');
  });
});

describe('two desks with one app name', () => {
  it('the second finds it held; when it takes over, the first is told and calls come to the second alone', async () => {
    const first = await desk().reaches('up');
    const second = await desk({ deskName: 'Back office' }).reaches('held');
    expect(second.link.status.problem).toMatchObject({ code: 'app-held' });
    expect(first.link.status.state).toBe('up');
    const before = await the.world.outside.call('8000', { dontWait: true });
    const arrived = await first.told('arrived');
    await second.link.setRole('answers', { takeFromOther: true });
    await Promise.all([first.reaches('replaced'), second.reaches('up')]);
    // The call that was there is found by the new desk; the old one can still end it.
    expect((await second.told('reconcile')).inApp).toEqual([arrived.channel.id]);
    await first.link.hangUp(arrived.channel.id);
    await before.ended;
    await sleep(2000);
    expect(first.link.status).toMatchObject({ state: 'replaced', problem: { code: 'app-replaced' } });
    expect(first.link.status.problem?.message).toContain('Back office');
    expect(first.states).toEqual(['connecting', 'up', 'replaced']);
    const call = await the.world.outside.call('8000', { dontWait: true });
    const { channel } = await second.told('arrived');
    expect(first.of('arrived')).toHaveLength(1);
    await second.link.hangUp(channel.id);
    await call.ended;
    first.link.reconnectNow();
    await first.reaches('held');
    await second.link.stop();
    await first.reaches('up');
  });

  it('a program that knows nothing of desks takes the app: the desk is told, withdraws its name and does not fight', async () => {
    const { pbx } = the.world;
    const first = await desk().reaches('up');
    const events = `${pbx.url.replace('http', 'ws')}/ari/events?app=${pbx.appName}`;
    const auth = `${pbx.ariUser}:${pbx.ariPassword}`;
    const program = new WebSocket(events, { auth });
    await once(program, 'open');
    await first.reaches('replaced');
    expect(first.link.status.problem?.message).toContain('another program');
    await sleep(2000);
    const [app] = (await pbx.ari('GET', '/applications')).body as { events_disallowed: unknown[] }[];
    expect(app?.events_disallowed).toEqual([]);
    first.link.reconnectNow();
    await first.reaches('held');
    expect(program.readyState).toBe(WebSocket.OPEN);
    await first.link.setRole('answers', { takeFromOther: true });
    await first.reaches('up');
    program.terminate();
  });

  it('leave nothing of themselves on the PBX when both have left', async () => {
    const first = await desk().reaches('up');
    const second = await desk({ role: 'watches', deskName: 'Back office' }).reaches('up');
    await Promise.all([first.link.stop(), second.link.stop()]);
    expect((await the.world.pbx.ari('GET', '/applications')).body).toEqual([]);
  });
});
