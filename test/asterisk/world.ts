/**
 * A telephone world for tests: real Asterisks in private folders, on free ports of 127.0.0.1.
 *
 *   const world = await startWorld();                       // both instances, ready, in about a second
 *   const call = await world.outside.call('8001');          // settles at the answer
 *   call.say(tone(440, 500)); await call.sendDtmf('0');     // live, at any time
 *   const heard = await call.heard();                       // {rate, samples, startedAt} from the INVITE on
 *   await call.hangUp();
 *   await world.pbx.assertNothingLeft();
 *   await world.stop();                                     // by pid; nothing is left
 *
 * `pbx` is under test: ari.conf, http.conf, websocket_client.conf, modules.conf and extensions.conf come from
 * asterisk-conf/, with PbxOptions filling them in (see pbx.ts). Besides the desk's extensions (8000) it has
 *   8001  answers and plays "hello world", then hangs up (what Asterisk itself takes to be heard)
 *   8002  answers first, then goes to the desk            8003  echo
 *   8004  to the desk from extension s, without called=   8005  to the desk; the next step is Hangup
 *   8006  to the desk without called=, from 8006          8007  reads up to 4 digits into global READ_DIGITS, keys them back
 *   9000  a person, who sounds like 880 Hz: where callers land whom no agent takes (people,9000)
 *   7001  rings alice's telephone, out there (person to person)
 *
 * `outside` is the public network: it places calls, leads them live and hears (mu-law at 8 kHz, each packet placed
 * by its time of arrival, so that times in a recording are times of the clock). `expectCall('alice')` waits at a
 * telephone that the PBX calls; a call that nobody expects is answered by a robot with 660 Hz and then echo.
 *
 * On failure call `world.keepLogs('name')` before stop(): logs and configuration go to test-results/asterisk-logs/name.
 * vitest.ts does that, and assertNothingLeft, by itself.
 */
import { Instance } from './instance.ts';
import { Outside } from './outside.ts';
import { Pbx, type PbxOptions } from './pbx.ts';

export type { CallOptions } from './outside.ts';
export type { MediaTarget, PbxOptions } from './pbx.ts';
export type { OutsideCall, Sayable } from './telephone.ts';
export { Outside, Pbx };

export interface World {
  readonly pbx: Pbx;
  readonly outside: Outside;
  /** Where the logs of both went. */
  keepLogs(label: string): Promise<string[]>;
  /** Ends both. Throws, after cleaning up, where the PBX had died by itself. */
  stop(): Promise<void>;
}

/** Starts a PBX under test and the outside world around it. */
export async function startWorld(options: PbxOptions = {}): Promise<World> {
  const [pbxInstance, outsideInstance] = await Promise.all([
    Instance.prepare('pbx'),
    Instance.prepare('outside'),
  ]);
  const pbx = new Pbx(pbxInstance, options);
  const outside = new Outside(outsideInstance);
  const codecs = options.codecs ?? 'ulaw';
  const world: World = {
    pbx,
    outside,
    keepLogs: async (label) => [await pbxInstance.keepLogs(label), await outsideInstance.keepLogs(label)],
    stop: async () => {
      const { crash } = pbxInstance;
      if (crash) await world.keepLogs('died');
      await Promise.all([outside.stop(), pbx.stop()]);
      if (crash) throw new Error(`The PBX ${crash}; its logs are in test-results/asterisk-logs`);
    },
  };
  try {
    await Promise.all([
      pbx.configure({ peerSipPort: outsideInstance.site.sipPort, codecs }),
      outside.configure({ peerSipPort: pbxInstance.site.sipPort, codecs }),
    ]);
    await Promise.all([pbx.start(), outside.start()]);
    return world;
  } catch (error) {
    await world.keepLogs('not-started');
    await world.stop().catch(() => {});
    throw error;
  }
}

/** A PBX alone, for what needs no telephone. End it with stop(). */
export async function startPbx(options: PbxOptions = {}): Promise<Pbx> {
  const pbx = new Pbx(await Instance.prepare('pbx'), options);
  try {
    await pbx.configure({ peerSipPort: 9, codecs: options.codecs ?? 'ulaw' });
    await pbx.start();
    return pbx;
  } catch (error) {
    await pbx.instance.keepLogs('not-started');
    await pbx.stop();
    throw error;
  }
}
