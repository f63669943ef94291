import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDemoPbx, type DemoPbx } from '../../src/main/demo/demo-pbx.ts';
import { createLog } from '../../src/main/log.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { MediaServer } from './demo-fidelity/client.ts';
import { comparable, type Comparable } from './demo-fidelity/comparable.ts';
import { runScenario, type Bench } from './demo-fidelity/scenario.ts';

const MEDIA_CREDENTIALS = { user: 'desk', password: 'desk-only' };

/** The demo's queue is the only one here that would speak. */
const MUTE = { synthesize: async () => new Int16Array(160) };

function only(records: Comparable[], key: keyof Comparable): unknown[] {
  return records.map((record) => ({ step: record.step, [key]: record[key] }));
}

describe('the demo PBX beside a real Asterisk', () => {
  const mediaServers = { real: new MediaServer(), demo: new MediaServer() };
  const the = useWorld(() => ({ media: { uri: mediaServers.real.uri, ...MEDIA_CREDENTIALS } }));
  let demo: DemoPbx;
  let real: Comparable[];
  let played: Comparable[];

  beforeAll(async () => {
    demo = await startDemoPbx({
      speech: MUTE,
      log: createLog({ level: 'silent' }),
      callers: false,
    });
    demo.setMediaTarget({ uri: mediaServers.demo.uri, ...MEDIA_CREDENTIALS });
    const [ofReal, ofDemo] = await Promise.all([runScenario(realBench()), runScenario(demoBench())]);
    real = comparable(ofReal);
    played = comparable(ofDemo);
  });
  afterAll(async () => {
    await demo.stop();
    mediaServers.real.close();
    mediaServers.demo.close();
  });

  function realBench(): Bench {
    const { pbx, outside } = the.world;
    return {
      address: { url: pbx.url, user: pbx.ariUser, password: pbx.ariPassword },
      app: pbx.appName,
      websocketClient: pbx.websocketClient,
      mediaServer: mediaServers.real,
      async call() {
        const call = await outside.call('8000', {
          callerNumber: '+15550101',
          callerName: 'Ann Example',
          dontWait: true,
        });
        return {
          press: (digit) => call.sendDtmf(digit),
          hangUp: async () => {
            await call.hangUp();
          },
        };
      },
    };
  }

  function demoBench(): Bench {
    return {
      address: { url: demo.config.url, user: demo.config.username, password: demo.password },
      app: demo.config.appName,
      websocketClient: demo.config.websocketClient,
      mediaServer: mediaServers.demo,
      async call() {
        const call = demo.call({
          caller: { name: 'Ann Example', number: '+15550101' },
          called: '8000',
          party: { speak: () => new Int16Array(160), hear: () => undefined },
        });
        return {
          press: async (digit) => call.press(digit),
          hangUp: async () => call.hangUp(),
        };
      },
    };
  }

  it('goes through the same steps', () => {
    expect(played.map(({ step }) => step)).toEqual(real.map(({ step }) => step));
  });

  it('answers requests with the same status, the same refusals and the same keys', () => {
    expect(only(played, 'rest')).toEqual(only(real, 'rest'));
  });

  it('tells the same events of each channel in the same order', () => {
    expect(only(played, 'order')).toEqual(only(real, 'order'));
  });

  it('gives its events the same keys and types', () => {
    expect(only(played, 'eventShapes')).toEqual(only(real, 'eventShapes'));
  });

  it('speaks the same on the media socket', () => {
    expect(only(played, 'media')).toEqual(only(real, 'media'));
  });

  it('dials a media server with the same protocol and credentials, and without an origin', () => {
    expect(mediaServers.real.requests).toHaveLength(5);
    expect(mediaServers.demo.requests).toEqual(mediaServers.real.requests);
    expect(mediaServers.demo.requests[0]).toEqual({ protocol: 'media', authorization: true, origin: false });
  });
});
