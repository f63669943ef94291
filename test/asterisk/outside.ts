import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { httpServer } from '../../src/main/diagnostics/files.ts';
import { baseFiles, fromTemplate, modulesConf, pjsipConf } from './config.ts';
import { Ears } from './ear.ts';
import type { Instance } from './instance.ts';
import { OutsideCall, type Sayable } from './telephone.ts';

const APP = 'outside';
const USER = { name: 'outside', password: 'outside-only' };

/** How one side reaches the other; `codecs` as pjsip.conf's allow. */
export interface Trunk {
  peerSipPort: number;
  codecs: string;
}

export interface CallOptions {
  callerNumber?: string;
  callerName?: string;
  /** What the caller says after the answer: a sound or a wav file, or several with the pause before each. */
  say?: Sayable | { sound: Sayable; afterMs: number }[];
  /** Keys after the answer. */
  dtmf?: string;
  /** Hangs up so long after the answer; without it the call stays until someone ends it. */
  stayMs?: number;
  /** Gives up ringing after so long. Default 60 000. */
  ringMs?: number;
  /** Do not wait for the answer: the handle comes back while it rings. */
  dontWait?: boolean;
}

interface OutsideEvent {
  type: string;
  args?: string[];
  digit?: string;
  cause?: number;
  cause_txt?: string;
  channel?: { id: string; state: string; dialplan: { exten: string }; caller: { number: string } };
}

/** The telephone network around the PBX: an Asterisk of its own whose every call a test controls live. */
export class Outside {
  readonly instance: Instance;
  readonly #ears = new Ears();
  readonly #calls = new Map<string, OutsideCall>();
  #expected: { number: string; ring: (call: OutsideCall) => void }[] = [];
  #events: WebSocket | null = null;

  constructor(instance: Instance) {
    this.instance = instance;
  }

  async configure(trunk: Trunk): Promise<void> {
    const { site } = this.instance;
    const values = {
      ...httpServer(new URL(`http://127.0.0.1:${site.httpPort}`)),
      general: ['[general]'],
      ariUser: USER.name,
      ariPassword: USER.password,
    };
    await this.instance.configure({
      ...baseFiles(site),
      'modules.conf': await modulesConf(),
      'http.conf': await fromTemplate('http.conf', values),
      'ari.conf': await fromTemplate('ari.conf', values),
      'pjsip.conf': pjsipConf(site.sipPort, [
        {
          name: 'pbx',
          contact: `sip:127.0.0.1:${trunk.peerSipPort}`,
          context: 'telephones',
          codecs: trunk.codecs,
          identify: true,
        },
      ]),
      'extensions.conf': `[telephones]
; A telephone out here that nobody waits at (see expectCall) answers, says 660 Hz and then whatever it hears.
exten => _[a-z0-9].,1,Stasis(${APP},rings,\${EXTEN})
 same => n,Answer()
 same => n,Playtones(660)
 same => n,Wait(3)
 same => n,StopPlaytones()
 same => n,Echo()
 same => n,Hangup()
exten => h,1,NoOp()
`,
    });
    this.instance.as(USER);
  }

  async start(): Promise<void> {
    await this.instance.start();
    const secret = Buffer.from(`${USER.name}:${USER.password}`).toString('base64');
    const events = new WebSocket(`${this.instance.url.replace('http', 'ws')}/ari/events?app=${APP}`, {
      headers: { Authorization: `Basic ${secret}` },
    });
    this.#events = events;
    events.on('message', (data: Buffer) => this.#on(JSON.parse(data.toString()) as OutsideEvent));
    await new Promise((resolve, reject) => {
      events.once('open', resolve);
      events.once('error', reject);
    });
  }

  /** Calls a number of the PBX. Settles when it is answered (see CallOptions.dontWait). */
  async call(number: string, options: CallOptions = {}): Promise<OutsideCall> {
    const call = new OutsideCall(this.instance, this.#ears, APP);
    this.#calls.set(call.id, call);
    const caller = {
      number: options.callerNumber ?? '0301234567',
      name: options.callerName ?? 'Outside Caller',
    };
    await this.#ask('POST', '/channels/create', {
      query: { endpoint: `PJSIP/${number}@pbx`, app: APP, appArgs: 'calls', channelId: call.id },
      body: {
        variables: {
          'CALLERID(num)': caller.number,
          'CALLERID(name)': caller.name,
          'CONNECTEDLINE(num,i)': caller.number,
          'CONNECTEDLINE(name,i)': caller.name,
        },
      },
    });
    await call.connectEar();
    void this.#script(call, options);
    call.startedAt = Date.now();
    await this.#ask('POST', `/channels/${call.id}/dial`, {
      query: { timeout: String(Math.ceil((options.ringMs ?? 60_000) / 1000)) },
    });
    if (!options.dontWait) await call.answered;
    return call;
  }

  /**
   * Waits at a telephone out here: settles when a call for it rings, which the test then answers and leads. Only such
   * calls ring; others are answered by a robot with a 660 Hz tone.
   */
  expectCall(number: string, withinMs = 20_000): Promise<OutsideCall> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#expected = this.#expected.filter((entry) => entry !== expected);
        reject(new Error(`No call for ${number} reached the outside world in time`));
      }, withinMs);
      const expected = {
        number,
        ring: (call: OutsideCall) => {
          clearTimeout(late);
          resolve(call);
        },
      };
      this.#expected.push(expected);
    });
  }

  /** Hangs up every call. */
  async hangUpAll(): Promise<void> {
    await Promise.all([...this.#calls.values()].filter((call) => !call.over).map((call) => call.hangUp()));
  }

  async stop(): Promise<void> {
    this.#events?.terminate();
    await this.#ears.stop();
    await this.instance.stop();
  }

  async #script(call: OutsideCall, options: CallOptions): Promise<void> {
    await call.answered.catch(() => null);
    if (call.over) return;
    if (options.stayMs !== undefined) setTimeout(() => void call.hangUp(), options.stayMs).unref();
    if (options.dtmf) await call.sendDtmf(options.dtmf);
    const { say } = options;
    if (!say) return;
    for (const { sound, afterMs } of Array.isArray(say) ? say : [{ sound: say, afterMs: 0 }]) {
      await sleep(afterMs);
      await call.say(sound).finished;
    }
  }

  #on(event: OutsideEvent): void {
    const { channel } = event;
    if (!channel) return;
    const call = this.#calls.get(channel.id);
    if (event.type === 'StasisStart' && event.args?.[0] === 'rings')
      void this.#ring(channel.id, event.args[1] ?? '');
    if (!call) return;
    if (event.type === 'ChannelStateChange' && channel.state === 'Up') call.wasAnswered();
    else if (event.type === 'ChannelDtmfReceived') call.digits.push(event.digit ?? '');
    else if (event.type === 'ChannelDestroyed') call.wasEnded(event.cause ?? 0, event.cause_txt ?? '');
  }

  async #ring(channelId: string, number: string): Promise<void> {
    const expected = this.#expected.find((entry) => entry.number === number);
    if (!expected) {
      await this.instance.ari('POST', `/channels/${channelId}/continue`);
      return;
    }
    this.#expected = this.#expected.filter((entry) => entry !== expected);
    const call = new OutsideCall(this.instance, this.#ears, APP, channelId);
    this.#calls.set(channelId, call);
    call.startedAt = Date.now();
    // An incoming channel tells its end only to who subscribed to it.
    await this.#ask('POST', `/applications/${APP}/subscription`, {
      query: { eventSource: `channel:${channelId}` },
    });
    await call.connectEar();
    expected.ring(call);
  }

  async #ask(
    method: string,
    path: string,
    request: { query?: Record<string, string>; body?: unknown },
  ): Promise<unknown> {
    const { status, body } = await this.instance.ari(method, path, request);
    if (status >= 300) throw new Error(`outside: ${method} ${path} gave ${status} ${JSON.stringify(body)}`);
    return body;
  }
}
