import { expect } from 'playwright/test';
import { startDemoPbx, type DemoCall, type DemoPbx } from '../../../src/main/demo/demo-pbx.ts';
import type { Party } from '../../../src/main/demo/channel.ts';
import { createLog } from '../../../src/main/log.ts';
import type { Snapshot } from '../../../src/shared/contract/board.ts';
import type { Call } from '../../../src/shared/domain/call.ts';
import type { Sound } from '../../asterisk/audio.ts';
import type { App } from './app.ts';

const FRAME = 160;

/** Somebody who calls the desk: says what the test says, and keeps what is heard. 8 kHz. */
export class OwnCaller implements Party {
  readonly name: string;
  /** Unix ms of the end of the call. */
  endedAt: number | null = null;
  readonly #app: App;
  readonly #heard: { at: number; pcm: Int16Array }[] = [];
  #said: Int16Array = new Int16Array(0);
  #call: DemoCall | null = null;

  constructor(app: App, name: string) {
    this.#app = app;
    this.name = name;
  }

  speak(): Int16Array {
    const frame = new Int16Array(FRAME);
    frame.set(this.#said.subarray(0, FRAME));
    this.#said = this.#said.subarray(FRAME);
    return frame;
  }
  hear(frame: Int16Array | null): void {
    if (frame) this.#heard.push({ at: Date.now(), pcm: frame.slice() });
  }
  ended(): void {
    this.endedAt = Date.now();
  }
  connected(call: DemoCall): void {
    this.#call = call;
  }

  get channelId(): string {
    return this.#call?.channelId ?? '';
  }
  say(sound: Sound): void {
    this.#said = sound.samples;
  }
  hangUp(): void {
    this.#call?.hangUp();
  }
  /** Everything heard since a moment (Unix ms), without the gaps. */
  heard(since = 0): Sound {
    const frames = this.#heard.filter(({ at }) => at >= since);
    const samples = new Int16Array(frames.length * FRAME);
    frames.forEach(({ pcm }, i) => samples.set(pcm, i * FRAME));
    return { rate: 8000, samples };
  }

  /** Its row on the board as main has it; undefined before and after. */
  async row(): Promise<Call | undefined> {
    const { calls } = await board(this.#app);
    return calls.find(({ channelId }) => channelId === this.channelId);
  }
  async state(): Promise<Call['state'] | undefined> {
    return (await this.row())?.state;
  }
}

/** The board as main has it. */
function board(app: App): Promise<Snapshot> {
  return app.page.evaluate(async () => {
    const reply = await window.cordboard.invoke('board.snapshot');
    if (!reply.ok) throw new Error(reply.problem.message);
    return reply.value;
  });
}

/** A PBX in the test's own process that the app is connected to: calls come and go when the test wants it. */
export class OwnPbx {
  readonly #pbx: DemoPbx;
  readonly #app: App;
  #people = 0;

  private constructor(pbx: DemoPbx, app: App) {
    this.#pbx = pbx;
    this.#app = app;
  }

  /** Starts it, connects an app that was started with --no-demo, and gives 8000 to the front desk. */
  static async start(app: App): Promise<OwnPbx> {
    const silent = () => Promise.resolve(new Int16Array(FRAME));
    const pbx = await startDemoPbx({
      speech: { synthesize: silent },
      log: createLog({ level: 'silent' }),
      callers: false,
    });
    const config = { ...pbx.config, id: 'own', name: 'Own PBX' };
    await app.page.evaluate(
      async ([config, password]) => {
        const { cordboard } = window;
        const saved = await cordboard.invoke('pbx.save', { config, password });
        if (!saved.ok) throw new Error(saved.problem.message);
        await cordboard.invoke('assignments.save', {
          pbxId: config.id,
          extension: '8000',
          agentId: 'front-desk',
          variables: [],
        });
      },
      [config, pbx.password] as const,
    );
    const own = new OwnPbx(pbx, app);
    await expect.poll(() => own.link()).toBe('up');
    return own;
  }

  /** How the desk's link to it is, as the window shows. */
  async link(): Promise<string | undefined> {
    return (await board(this.#app)).pbxs[0]?.link;
  }

  /** Somebody calls 8000; settles when the agent has the call. */
  async call(): Promise<OwnCaller> {
    this.#people += 1;
    const name = `Caller ${this.#people}`;
    const caller = new OwnCaller(this.#app, name);
    const number = `+1202555${String(this.#people).padStart(4, '0')}`;
    caller.connected(this.#pbx.call({ caller: { name, number }, called: '8000', party: caller }));
    await expect.poll(() => caller.state()).toBe('with-agent');
    return caller;
  }

  stop(): Promise<void> {
    return this.#pbx.stop();
  }
}
