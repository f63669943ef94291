import { randomBytes } from 'node:crypto';
import type { Assignment } from '../../shared/domain/assignment.ts';
import { PBX_DEFAULTS, type PbxConfig } from '../../shared/domain/pbx.ts';
import type { Logger } from '../log.ts';
import { createClock } from '../media/clock.ts';
import type { Speech } from '../speech/port.ts';
import { QUEUE_MESSAGE } from './cast.ts';
import type { Channel, Party } from './channel.ts';
import { Crowd, crowdDevices } from './crowd.ts';
import { Dialplan, type Announcement } from './dialplan.ts';
import { Exchange } from './exchange.ts';
import { MediaLinks, type MediaTarget } from './media-links.ts';
import { framesOf, holdTone } from './pcm.ts';
import { startServer } from './server.ts';
import { Traffic } from './traffic.ts';
import type { NameNumber } from './wire-types.ts';

/** What the demo says it is, so that it is spoken to like the Asterisk that its events are taken from. */
const VERSION = '22.10.1';
const APP = 'cordboard';
const TRUNK = 'trunk';
/** The extension that the demo's callers dial. */
const CALLED = '8000';

export interface DemoOptions {
  speech: Pick<Speech, 'synthesize'>;
  log: Logger;
  /** That many calls at once, with canned sound and about 200 events in a second, instead of conversations. */
  calls?: number;
  /** 0 to 1. The same numbers give the same people and the same pauses. */
  random?: () => number;
  /** The agent that the demo's extension is assigned to. */
  agentId?: string;
  /** Whether anybody calls at all; tests make calls of their own. */
  callers?: boolean;
}

export interface DemoPbx {
  readonly config: PbxConfig;
  readonly password: string;
  readonly assignments: Assignment[];
  /** Tells the PBX where the websocket client of its config connects to, when it is to dial (`pbx-dials-us`). */
  setMediaTarget(target: MediaTarget | null): void;
  /** A call comes in on the trunk. */
  call(call: { caller: NameNumber; called: string; party: Party }): DemoCall;
  /** Ends every call and closes every connection. */
  stop(): Promise<void>;
}

/** A call into the demo, seen from the outside. */
export interface DemoCall {
  readonly channelId: string;
  press(digit: string): void;
  hangUp(): void;
}

/**
 * Starts the demo PBX on loopback, with a port and a password of its own. It is spoken to like any Asterisk: REST and
 * events with the config and the password, media over WebSocket. Rejects where no port can be had.
 */
export async function startDemoPbx(options: DemoOptions): Promise<DemoPbx> {
  const { speech, log, random = Math.random, calls = 0, agentId = 'front-desk' } = options;
  const devices = [TRUNK, 'reception', 'lab', ...crowdDevices(calls)];
  const exchange = new Exchange(devices.map((resource) => ({ technology: 'PJSIP', resource })));
  const media = new MediaLinks(exchange);
  const hold = holdMessage(speech, log);
  const dialplan = new Dialplan(exchange, APP, () => hold());
  const password = randomBytes(18).toString('base64url');
  const server = await startServer({
    context: {
      exchange,
      media,
      version: VERSION,
      continueInDialplan: (channel, place) => dialplan.continue(channel, place),
      inDialplan: ({ context }) => dialplan.has(context),
    },
    user: APP,
    password,
    log,
  });

  const crowd = calls > 0 ? new Crowd(exchange, calls, random) : null;
  const traffic =
    crowd || options.callers === false
      ? null
      : new Traffic({ exchange, dialplan, speech, log, random, appName: APP, called: CALLED, trunk: TRUNK });
  const leaveClock = createClock().join((_at, due) => {
    for (let i = 0; i < due; i++) {
      traffic?.tick();
      crowd?.tick();
      dialplan.tick();
      exchange.tick();
    }
  });

  const config: PbxConfig = {
    id: 'demo',
    name: 'Demo PBX',
    url: `http://127.0.0.1:${server.port}`,
    appName: APP,
    username: APP,
    websocketClient: 'cordboard_media',
    ...PBX_DEFAULTS,
    fromExtensions: [],
    media: { connection: 'we-dial-pbx', host: '127.0.0.1', port: 0, format: 'ulaw' },
    role: 'answers',
    maxCalls: Math.max(50, calls),
    // Nobody real is on these calls, so there is nobody to protect.
    listenToPeople: { enabled: true, reason: 'Demo: recorded voices only' },
  };
  log.info({ host: '127.0.0.1', port: server.port, calls }, 'the demo PBX is running');

  return {
    config,
    password,
    assignments: [{ pbxId: config.id, extension: CALLED, agentId, variables: [] }],
    setMediaTarget: (target) => media.setTarget(config.websocketClient, target),
    call({ caller, called, party }) {
      const channel = dialplan.incoming({ device: TRUNK, caller, called, party });
      return outside(exchange, channel);
    },
    async stop() {
      leaveClock();
      traffic?.close();
      for (const channel of [...exchange.channels.values()]) exchange.hangUp(channel, { cause: 16 });
      media.close();
      await server.close();
    },
  };
}

function outside(exchange: Exchange, channel: Channel): DemoCall {
  return {
    channelId: channel.id,
    press: (digit) => exchange.digit(channel, digit),
    hangUp: () => exchange.hangUp(channel, { cause: 16 }),
  };
}

/** What the queue plays: a sentence, as soon as it has been spoken for the first time, and a tone for ever. */
function holdMessage(speech: Pick<Speech, 'synthesize'>, log: Logger): () => Announcement {
  const tone = framesOf(holdTone(600));
  let message: Int16Array[] = [];
  let asked = false;
  return () => {
    if (!asked) {
      asked = true;
      speech.synthesize(QUEUE_MESSAGE, 'slt', 8000).then(
        (pcm) => (message = framesOf(pcm)),
        (error: unknown) => log.warn({ err: error }, 'the demo queue has its tone only'),
      );
    }
    let said = 0;
    let hummed = 0;
    return {
      next: () => (said < message.length ? message[said++] : tone[hummed++ % tone.length]) ?? null,
    };
  };
}
