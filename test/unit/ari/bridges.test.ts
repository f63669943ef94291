import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BridgeWatch } from '../../../src/main/ari/bridges.ts';
import type { Bridge, PbxEvent } from '../../../src/main/ari/port.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(answer: () => Promise<Bridge[]>) {
  const events: PbxEvent[] = [];
  const errors: unknown[] = [];
  const list = vi.fn(answer);
  const watch = new BridgeWatch({
    list,
    emit: (event) => events.push(event),
    onError: (error) => errors.push(error),
    everyMs: 1000,
    settleMs: 200,
  });
  return { watch, list, events, errors };
}

const bridge = (id: string, ...channels: string[]): Bridge => ({ id, name: '', channels });

describe('bridges that Asterisk does not tell of', () => {
  it('are read after something that goes with bridging, and told as events', async () => {
    let bridges = [bridge('b', '1', '2')];
    const { watch, events } = setUp(() => Promise.resolve(bridges));
    watch.nudge();
    await vi.advanceTimersByTimeAsync(200);
    expect(events).toEqual([
      { type: 'bridged', bridge: bridge('b', '1', '2'), channelId: '1' },
      { type: 'bridged', bridge: bridge('b', '1', '2'), channelId: '2' },
    ]);
    bridges = [bridge('b', '2', '3')];
    watch.nudge();
    await vi.advanceTimersByTimeAsync(1000);
    expect(events.slice(2)).toEqual([
      { type: 'unbridged', bridge: bridge('b', '2', '3'), channelId: '1' },
      { type: 'bridged', bridge: bridge('b', '2', '3'), channelId: '3' },
    ]);
    bridges = [];
    watch.nudge();
    await vi.advanceTimersByTimeAsync(1000);
    expect(events.slice(4)).toEqual([
      { type: 'unbridged', bridge: bridge('b'), channelId: '2' },
      { type: 'unbridged', bridge: bridge('b'), channelId: '3' },
    ]);
  });

  it('are read at most once a second, however much happens', async () => {
    const { watch, list } = setUp(() => Promise.resolve([]));
    for (let i = 0; i < 100; i++) {
      watch.nudge();
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(list.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(list.mock.calls.length).toBeLessThanOrEqual(6);
  });

  it('are not read while nothing happens', async () => {
    const { watch, list } = setUp(() => Promise.resolve([]));
    watch.nudge();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(list).toHaveBeenCalledTimes(1);
  });

  it('are read again where something happened during the reading', async () => {
    let finish: (bridges: Bridge[]) => void = () => undefined;
    const { watch, list } = setUp(() => new Promise((resolve) => (finish = resolve)));
    watch.nudge();
    await vi.advanceTimersByTimeAsync(200);
    watch.nudge();
    await vi.advanceTimersByTimeAsync(5000);
    expect(list).toHaveBeenCalledTimes(1);
    finish([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(list).toHaveBeenCalledTimes(2);
  });

  it('that the reconcile told are not told again', async () => {
    const { watch, events } = setUp(() => Promise.resolve([bridge('b', '1')]));
    watch.begin([bridge('b', '1')]);
    watch.nudge();
    await vi.advanceTimersByTimeAsync(200);
    expect(events).toEqual([]);
  });

  it('that send events of their own are left alone', async () => {
    const { watch, events } = setUp(() => Promise.resolve([bridge('ours', '1', '2')]));
    watch.begin([bridge('ours', '1')]);
    watch.live('ours');
    watch.nudge();
    await vi.advanceTimersByTimeAsync(200);
    expect(events).toEqual([]);
  });

  it('that cannot be read are tried again with the next event', async () => {
    let fail = true;
    const { watch, events, errors } = setUp(() =>
      fail ? Promise.reject(new Error('stuck')) : Promise.resolve([bridge('b', '1')]),
    );
    watch.nudge();
    await vi.advanceTimersByTimeAsync(200);
    expect(errors).toHaveLength(1);
    fail = false;
    watch.nudge();
    await vi.advanceTimersByTimeAsync(1000);
    expect(events).toHaveLength(1);
  });

  it('are not told once it is stopped', async () => {
    const { watch, list } = setUp(() => Promise.resolve([bridge('b', '1')]));
    watch.nudge();
    watch.stop();
    watch.nudge();
    await vi.advanceTimersByTimeAsync(5000);
    expect(list).not.toHaveBeenCalled();
  });
});
