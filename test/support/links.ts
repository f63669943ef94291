import { expect, vi } from 'vitest';
import { openLink, type ControlledLink, type LinkOptions } from '../../src/main/ari/link.ts';
import type { LinkStatus, PbxEvent } from '../../src/main/ari/port.ts';
import { createLog } from '../../src/main/log.ts';
import type { Pbx } from '../asterisk/world.ts';

type EventOf<T extends PbxEvent['type']> = Extract<PbxEvent, { type: T }>;

/** A link to a PBX under test, with everything that it told. */
export class WatchedLink {
  readonly link: ControlledLink;
  readonly events: PbxEvent[] = [];
  readonly statuses: LinkStatus[] = [];
  readonly log: string[] = [];

  constructor(pbx: Pbx, over: Partial<LinkOptions> = {}) {
    this.link = openLink({
      pbxId: 'pbx-under-test',
      url: pbx.url,
      appName: pbx.appName,
      username: pbx.ariUser,
      password: () => Promise.resolve(pbx.ariPassword),
      role: 'answers',
      deskName: 'Reception',
      log: createLog({ level: 'debug', to: { write: (line) => void this.log.push(line) } }),
      ...over,
      times: { retryFirstMs: 100, retryMaxMs: 500, pingEveryMs: 1000, heldRetryMs: 1000, ...over.times },
    });
    this.link.onStatus((status) => this.statuses.push(status));
    this.link.onEvent((event) => this.events.push(event));
    this.link.start();
  }

  /** The states it went through, each once in a row. */
  get states(): string[] {
    return this.statuses.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  }

  async reaches(state: LinkStatus['state']): Promise<this> {
    const check = (): void => expect(this.link.status).toMatchObject({ state });
    await vi.waitFor(check, { timeout: 20_000, interval: 10 });
    return this;
  }

  of<T extends PbxEvent['type']>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  /** The event of that type that satisfies a condition, now or within some seconds. */
  async told<T extends PbxEvent['type']>(
    type: T,
    condition: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return vi.waitFor(
      () => {
        const found = this.of(type).find(condition);
        if (!found)
          throw new Error(`not told: ${type}; told: ${this.events.map((one) => one.type).join(' ')}`);
        return found;
      },
      { timeout: 10_000, interval: 10 },
    );
  }
}
