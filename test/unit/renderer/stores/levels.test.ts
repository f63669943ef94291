import { describe, expect, it } from 'vitest';
import { LevelStore, type CallLevels } from '../../../../src/renderer/stores/levels.ts';

describe('levels', () => {
  it('reach those who show that call and nobody else, the present one at once', () => {
    const store = new LevelStore();
    store.set([['a', 0.5, 0, 0]], 0);
    const a: CallLevels[] = [];
    const b: CallLevels[] = [];
    const stop = store.subscribe('a', (level) => a.push({ ...level }));
    store.subscribe('b', (level) => b.push({ ...level }));
    store.set([['a', 0.7, 0.1, 0.2]], 10);
    stop();
    store.set([['a', 0.9, 0, 0]], 20);
    expect(a).toMatchObject([{ caller: 0.5 }, { caller: 0.7, agent: 0.1, operator: 0.2 }]);
    expect(b).toEqual([{ caller: 0, agent: 0, operator: 0 }]);
  });

  it('fall to nothing where they are not renewed', () => {
    const store = new LevelStore();
    const seen: number[] = [];
    store.subscribe('a', ({ caller }) => seen.push(caller));
    store.set([['a', 0.5, 0, 0]], 0);
    store.sweep(900);
    expect(store.get('a').caller).toBe(0.5);
    store.sweep(1_100);
    expect(store.get('a').caller).toBe(0);
    expect(seen).toEqual([0, 0.5, 0]);
  });
});
