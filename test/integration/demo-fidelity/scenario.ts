import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import {
  type MediaServer,
  open,
  openEvents,
  request,
  Socket,
  type Address,
  type Event,
  type Rest,
} from './client.ts';

/** One of the two PBXs, as the scenario needs it. */
export interface Bench {
  address: Address;
  app: string;
  /** The websocket client that dials the scenario's media server. */
  websocketClient: string;
  mediaServer: MediaServer;
  /** Somebody outside calls 8000. */
  call(): Promise<{ press(digit: string): Promise<void>; hangUp(): Promise<void> }>;
}

/** What happened at one step: what REST answered, and what came over the sockets. */
export interface StepRecord {
  step: string;
  rest: (Rest & { request: string })[];
  events: Event[];
  media: unknown[];
}

/** Ids of bridges and channels. */
const IDS = /[\da-f]{8}-[\da-f-]{27}|\d{9,}\.\d+/g;

const EXTERNAL = {
  transport: 'websocket',
  encapsulation: 'none',
  format: 'ulaw',
  data: 'media,call-1',
  variables: { CORDBOARD_CALL: 'call-1' },
};

/** Runs the scenario and notes everything, step by step. */
export async function runScenario(bench: Bench): Promise<StepRecord[]> {
  const { address, app } = bench;
  const records: StepRecord[] = [];
  const events = await openEvents(address, app);
  let media: Socket | null = null;
  let current: StepRecord = { step: '', rest: [], events: [], media: [] };

  /** `last`: the event that the step ends with, where it has any. */
  async function step(name: string, act: () => Promise<unknown>, last?: string): Promise<StepRecord> {
    current = { step: name, rest: [], events: [], media: [] };
    const [eventsBefore, mediaBefore, mediaAtStart] = [events.texts.length, media?.texts.length ?? 0, media];
    await act();
    if (last !== undefined)
      await events.until(`${last} at "${name}"`, (texts) =>
        texts.slice(eventsBefore).some((text) => (text as Event).type === last),
      );
    await Promise.all([events.quiet(), media?.quiet()]);
    current.events = events.texts.slice(eventsBefore) as Event[];
    if (media) current.media = media.texts.slice(media === mediaAtStart ? mediaBefore : 0);
    records.push(current);
    return current;
  }

  async function ask(
    method: string,
    path: string,
    options: Parameters<typeof request>[3] = {},
  ): Promise<Rest> {
    const answer = await request(address, method, path, options);
    const shown = `${path} ${JSON.stringify(options.query ?? {})}`.replace(IDS, '<id>');
    current.rest.push({ request: `${method} ${shown}`, ...answer });
    return answer;
  }

  const idOf = (rest: Rest): string => (rest.body as { id: string }).id;
  const arrived = (record: StepRecord): string => {
    const start = record.events.find(({ type }) => type === 'StasisStart');
    if (!start) throw new Error(`No call arrived at ${app}: ${JSON.stringify(record.events)}`);
    return (start['channel'] as { id: string }).id;
  };

  await step('look around', async () => {
    await ask('POST', `/applications/${app}/subscription`, { query: { eventSource: 'endpoint:PJSIP' } });
    for (const path of ['/asterisk/info', '/asterisk/ping', '/asterisk/modules/chan_websocket.so'])
      await ask('GET', path);
    for (const path of ['/applications', `/applications/${app}`, '/endpoints', '/channels', '/bridges'])
      await ask('GET', path);
    await ask('GET', '/asterisk/variable', { query: { variable: 'NOT_SET' } });
    const filter = { allowed: [], disallowed: [{ type: 'NoSuchEvent' }] };
    await ask('PUT', `/applications/${app}/eventFilter`, { body: filter });
    await ask('PUT', `/applications/${app}/eventFilter`, { body: { allowed: [], disallowed: [] } });
  });

  // A call in which we dial the PBX for its audio.
  let call: Awaited<ReturnType<Bench['call']>>;
  const ring = async (name: string): Promise<StepRecord> =>
    step(
      name,
      async () => {
        call = await bench.call();
      },
      'StasisStart',
    );
  const caller = arrived(await ring('a call arrives'));
  await step('answer', () => ask('POST', `/channels/${caller}/answer`), 'ChannelStateChange');
  await step('answer again', () => ask('POST', `/channels/${caller}/answer`));
  await step(
    'read and set variables',
    async () => {
      await ask('POST', `/channels/${caller}/variable`, {
        query: { variable: 'SEEN_BY_THE_TEST', value: 'a b' },
      });
      await ask('GET', `/channels/${caller}/variable`, { query: { variable: 'SEEN_BY_THE_TEST' } });
      await ask('GET', `/channels/${caller}/variable`, { query: { variable: 'NOT_SET' } });
      await ask('GET', `/channels/${caller}`);
    },
    'ChannelVarset',
  );
  let bridge = '';
  await step('make a bridge', async () => {
    bridge = idOf(await ask('POST', '/bridges', { query: { type: 'mixing', name: 'call-1' } }));
  });
  let external: Rest = { status: 0, body: null };
  await step(
    'external media, we dial',
    async () => {
      external = await ask('POST', '/channels/externalMedia', {
        body: {
          app,
          external_host: 'INCOMING',
          connection_type: 'server',
          transport_data: 'f(json)',
          ...EXTERNAL,
        },
      });
    },
    'Dial',
  );
  const vars = (external.body as { channelvars: Record<string, string> }).channelvars;
  const mediaPath = `/media/${vars['MEDIA_WEBSOCKET_CONNECTION_ID']}`;
  await step(
    'connect the media',
    async () => {
      const socket = await open(address, mediaPath, { protocol: 'media', credentials: false });
      if (!(socket instanceof Socket)) throw new Error(`The media socket was refused: ${socket.refused}`);
      media = socket;
    },
    'StasisStart',
  );
  await step('a second and a wrong media connection', async () => {
    for (const path of [mediaPath, '/media/no-such-connection']) {
      const answer = await open(address, path, { protocol: 'media', credentials: false });
      if (answer instanceof Socket) throw new Error('A media connection was accepted that should not be');
      current.rest.push({
        request: path === mediaPath ? 'second' : 'wrong',
        status: answer.refused,
        body: '',
      });
    }
  });
  await step(
    'bridge',
    () => ask('POST', `/bridges/${bridge}/addChannel`, { query: { channel: `${caller},${idOf(external)}` } }),
    'ChannelConnectedLine',
  );
  await step('list', async () => {
    for (const path of ['/channels', '/bridges', `/bridges/${bridge}`, `/applications/${app}`, '/endpoints'])
      await ask('GET', path);
  });
  await step('the caller presses a key', () => call.press('5'), 'ChannelDtmfReceived');
  await step('marks, status and flush', async () => {
    const { ws } = media!;
    const send = (command: object) => ws.send(JSON.stringify(command));
    ws.send(new Uint8Array(160 * 10).fill(0xff));
    send({ command: 'MARK_MEDIA', correlation_id: 'm1' });
    send({ command: 'REPORT_QUEUE_DRAINED' });
    await sleep(600);
    send({ command: 'START_MEDIA_BUFFERING' });
    ws.send(new Uint8Array(100).fill(0xff));
    send({ command: 'STOP_MEDIA_BUFFERING', correlation_id: 'b1' });
    await sleep(200);
    send({ command: 'PAUSE_MEDIA' });
    // A message may have 65500 bytes.
    for (let i = 0; i < 4; i++) ws.send(new Uint8Array(160 * 240).fill(0xff));
    await sleep(100);
    send({ command: 'GET_STATUS' });
    send({ command: 'MARK_MEDIA', correlation_id: 'lost' });
    send({ command: 'FLUSH_MEDIA' });
    send({ command: 'CONTINUE_MEDIA' });
    send({ command: 'GET_STATUS' });
    send({ command: 'NO_SUCH_COMMAND' });
    ws.send('not json');
    await media!.until('the answer to nonsense', (texts) =>
      texts.some((text) => (text as { event: string }).event === 'ERROR'),
    );
  });
  let snoop = '';
  await step(
    'snoop',
    async () => {
      const query = { spy: 'in', whisper: 'none', app, appArgs: 'snoop,call-1' };
      snoop = idOf(await ask('POST', `/channels/${caller}/snoop`, { query }));
    },
    'StasisStart',
  );
  await step('end the snoop', () => ask('DELETE', `/channels/${snoop}`), 'StasisEnd');
  await step('refusals', async () => {
    const no = '/channels/no-such-channel';
    await request({ ...address, password: 'wrong' }, 'GET', '/asterisk/info').then((rest) =>
      current.rest.push({ request: 'wrong password', ...rest }),
    );
    const refused = await open({ ...address, password: 'wrong' }, `/ari/events?app=${app}`);
    if (refused instanceof Socket) throw new Error('A wrong password opened the events socket');
    current.rest.push({ request: 'events, wrong password', status: refused.refused, body: refused.body });
    const nameless = await open(address, '/ari/events');
    if (nameless instanceof Socket) throw new Error('The events socket opened without an application');
    current.rest.push({ request: 'events, no application', status: nameless.refused, body: '' });
    for (const [method, path] of [
      ['GET', '/no-such-resource'],
      ['PUT', '/channels'],
      ['GET', no],
      ['DELETE', no],
      ['POST', `${no}/answer`],
      ['POST', `${no}/continue`],
      ['GET', `${no}/variable?variable=X`],
      ['GET', `${no}/variable`],
      ['POST', `${no}/snoop?app=${app}&spy=in`],
      ['POST', `/channels/${caller}/snoop?app=${app}`],
      ['POST', `/channels/${caller}/snoop?app=${app}&spy=sideways`],
      ['POST', `/channels/${caller}/snoop?spy=in`],
      ['DELETE', `/channels/${caller}?reason=no-such-reason`],
      ['GET', '/bridges/no-such-bridge'],
      ['DELETE', '/bridges/no-such-bridge'],
      ['POST', `/bridges/no-such-bridge/addChannel?channel=${caller}`],
      ['POST', `/bridges/${bridge}/addChannel?channel=no-such-channel`],
      ['POST', `/bridges/${bridge}/addChannel`],
      ['POST', '/bridges?type=no-such-type'],
      ['GET', '/applications/no-such-app'],
      ['POST', '/applications/no-such-app/subscription?eventSource=endpoint:PJSIP'],
      ['POST', `/applications/${app}/subscription?eventSource=channel:no-such-channel`],
      ['POST', `/applications/${app}/subscription?eventSource=endpoint:NoSuchTech`],
      ['POST', `/applications/${app}/subscription?eventSource=no-such-source`],
      ['POST', `/applications/${app}/subscription`],
      ['DELETE', `/applications/${app}/subscription?eventSource=channel:no-such-channel`],
      ['GET', '/endpoints/NoSuchTech'],
      ['GET', '/endpoints/PJSIP/no-such-device'],
      ['GET', '/asterisk/modules/no_such_module.so'],
      ['GET', '/asterisk/variable'],
    ] as const)
      await ask(method, path);
    await ask('POST', '/channels/externalMedia', { body: '{not json' });
    for (const wrong of [
      { external_host: 'no_such_client', connection_type: 'client' },
      { connection_type: 'client' },
      { external_host: 'INCOMING', connection_type: 'server', app: '' },
      { external_host: 'INCOMING', connection_type: 'server', encapsulation: 'rtp' },
      { external_host: 'INCOMING', connection_type: 'server', format: '' },
      { external_host: 'INCOMING', connection_type: 'server', format: 'no-such-format' },
      { external_host: 'INCOMING', connection_type: 'server', transport_data: 'v(a=b)f(json)' },
      { external_host: 'somewhere', connection_type: 'server' },
    ])
      await ask('POST', '/channels/externalMedia', { body: { app, ...EXTERNAL, ...wrong } });
  });
  await step('back to the dialplan', () => ask('POST', `/channels/${caller}/continue`), 'StasisEnd');
  await step(
    'not ours any more',
    async () => {
      await ask('POST', `/channels/${caller}/answer`);
      await ask('POST', `/channels/${caller}/continue`);
      await ask('POST', `/bridges/${bridge}/addChannel`, { query: { channel: caller } });
      await ask('POST', `/bridges/${bridge}/removeChannel`, { query: { channel: idOf(external) } });
      await ask('POST', `/bridges/${bridge}/removeChannel`, { query: { channel: idOf(external) } });
      await ask('GET', `/channels/${caller}`);
    },
    'ChannelLeftBridge',
  );
  await step('the caller hangs up in the dialplan', () => call.hangUp(), 'EndpointStateChange');
  await step('end the media channel', () => ask('DELETE', `/channels/${idOf(external)}`), 'ChannelDestroyed');
  await step('end the bridge', () => ask('DELETE', `/bridges/${bridge}`), 'BridgeDestroyed');
  current.rest.push({ request: 'close code of the media socket', status: media!.closed ?? 0, body: '' });

  // A call in which the PBX dials us, and whose caller hangs up.
  const second = arrived(await ring('a second call arrives'));
  await step(
    'external media, the PBX dials',
    async () => {
      const connected = bench.mediaServer.next();
      external = await ask('POST', '/channels/externalMedia', {
        body: {
          app,
          external_host: bench.websocketClient,
          connection_type: 'client',
          transport_data: 'f(json)',
          ...EXTERNAL,
        },
      });
      media = await connected;
    },
    'StasisStart',
  );
  await step(
    'bridge while it rings',
    async () => {
      bridge = idOf(await ask('POST', '/bridges', { query: { type: 'mixing', name: 'call-2' } }));
      await ask('POST', `/bridges/${bridge}/addChannel`, {
        query: { channel: `${second},${idOf(external)}` },
      });
    },
    'ChannelConnectedLine',
  );
  await step('answer in the bridge', () => ask('POST', `/channels/${second}/answer`), 'ChannelStateChange');
  await step('the caller hangs up', () => call.hangUp(), 'EndpointStateChange');
  await step('the media socket breaks', async () => media!.ws.terminate(), 'ChannelDestroyed');
  await step('end the second bridge', () => ask('DELETE', `/bridges/${bridge}`), 'BridgeDestroyed');

  const third = arrived(await ring('a third call arrives'));
  await step('music on hold, digits, and a look into the dialplan', async () => {
    const moh = `/channels/${third}/moh`;
    for (const method of ['POST', 'DELETE', 'DELETE']) await ask(method, moh);
    const empty = idOf(await ask('POST', '/bridges', { query: { type: 'mixing', name: 'music' } }));
    for (const method of ['POST', 'DELETE', 'DELETE']) await ask(method, `/bridges/${empty}/moh`);
    await ask('DELETE', `/bridges/${empty}`);
    await ask('POST', `/channels/${third}/dtmf`, { query: { dtmf: '12' } });
    await ask('POST', `/channels/${third}/dtmf`);
    await ask('POST', '/channels/no-such-channel/moh');
    await ask('POST', '/bridges/no-such-bridge/moh');
    const variable = 'DIALPLAN_EXISTS(cordboard-transfer,9000,1)';
    await ask('GET', `/channels/${third}/variable`, { query: { variable } });
  });
  for (const [name, end] of [
    ['asks to hang up', (ws: WebSocket) => ws.send(JSON.stringify({ command: 'HANGUP' }))],
    ['closes the socket', (ws: WebSocket) => ws.close(1000)],
    ['drops the socket', (ws: WebSocket) => ws.terminate()],
    ['sends more than a message may have', (ws: WebSocket) => ws.send(new Uint8Array(70_000))],
  ] as const)
    await step(
      `external media in no bridge, and the desk ${name}`,
      async () => {
        const connected = bench.mediaServer.next();
        const made = await ask('POST', '/channels/externalMedia', {
          body: {
            app,
            external_host: bench.websocketClient,
            connection_type: 'client',
            transport_data: 'f(json)',
            ...EXTERNAL,
          },
        });
        media = await connected;
        await events.until('the media channel in the application', (texts) =>
          (texts as Event[]).some(
            ({ type, channel }) => type === 'StasisStart' && (channel as { id: string }).id === idOf(made),
          ),
        );
        await media.quiet();
        end(media.ws);
      },
      'ChannelDestroyed',
    );
  await step(
    'hang up',
    () => ask('DELETE', `/channels/${third}`, { query: { reason: 'normal' } }),
    'EndpointStateChange',
  );

  await ring('a fourth call arrives');
  await step('its caller gives up', () => call.hangUp(), 'EndpointStateChange');

  let other: Socket | null = null;
  await step(
    'another desk takes the application',
    async () => {
      other = await openEvents(address, app);
    },
    'ApplicationReplaced',
  );
  await step('the desk is gone, its subscriptions stay', async () => {
    events.ws.terminate();
    other!.ws.terminate();
    await sleep(200);
    await ask('GET', '/applications');
    await ask('DELETE', `/applications/${app}/subscription`, { query: { eventSource: 'endpoint:PJSIP' } });
    await ask('GET', '/applications');
  });
  return records;
}
