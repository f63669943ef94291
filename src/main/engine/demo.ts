import type { Assignment } from '../../shared/domain/assignment.ts';
import { startDemoPbx, type DemoOptions, type DemoPbx } from '../demo/demo-pbx.ts';
import type { PbxHosts } from './pbx-hosts.ts';
import { MEDIA_USER } from './pbx-secrets.ts';
import { Turns } from './turns.ts';

export interface DemoDeps {
  hosts: PbxHosts;
  /** Whether there is to be one now. */
  wanted: () => boolean;
  options: () => DemoOptions;
  /** It has come or gone, and its assignment with it. */
  changed: () => void;
}

/** The demo PBX and our connection to it, as long as there is no real one. Demo and real calls are never on one board. */
export class Demo {
  readonly #deps: DemoDeps;
  readonly #turns = new Turns();
  #pbx: DemoPbx | null = null;

  constructor(deps: DemoDeps) {
    this.#deps = deps;
  }

  get running(): boolean {
    return this.#pbx !== null;
  }

  get assignments(): Assignment[] {
    return this.#pbx?.assignments ?? [];
  }

  start(): Promise<void> {
    const { hosts, wanted, options, changed } = this.#deps;
    return this.#inTurn(async () => {
      // Speech takes a while to load: a real PBX may have been connected meanwhile.
      if (this.#pbx || !wanted()) return;
      const pbx = await startDemoPbx(options());
      this.#pbx = pbx;
      await hosts.connectDemo(pbx.config, { user: MEDIA_USER, password: pbx.password });
      changed();
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const pbx = this.#pbx;
      if (!pbx) return;
      this.#pbx = null;
      await this.#deps.hosts.disconnect(pbx.config.id);
      await pbx.stop();
      this.#deps.changed();
    });
  }

  /** When the app ends: its host is stopped with the others. */
  async close(): Promise<void> {
    await this.#pbx?.stop();
  }

  #inTurn(run: () => Promise<void>): Promise<void> {
    return this.#turns.take('demo', run);
  }
}
