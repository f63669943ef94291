import { beforeEach, describe, expect, it, vi } from 'vitest';
import { look, lookFirst, lookSoon, trustBy } from '../../../../src/renderer/features/connect/discovery.ts';
import { addressOf } from '../../../../src/renderer/features/connect/draft.ts';
import {
  change,
  discard,
  openEdit,
  openNew,
  useConnect,
} from '../../../../src/renderer/features/connect/store.ts';
import type { Discovery } from '../../../../src/shared/contract/discovery.ts';
import { pbx } from '../../../fixtures/calls.ts';

/** Searches that main was asked for, to be answered by the test. */
let asked: { address: string; trust: unknown; answer(result: Discovery): void }[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal('window', {
    cordboard: {
      invoke: (name: string, args: { address: string; trust: unknown }) => {
        if (name !== 'pbx.discover') return Promise.resolve({ ok: true, value: [] });
        const { promise, resolve } = Promise.withResolvers();
        asked.push({ ...args, answer: (value) => resolve({ ok: true, value }) });
        return promise;
      },
    },
  });
  discard();
});

const result = (url: string): Discovery => ({
  found: [{ url, ari: true, version: null, layout: null, certificate: null, untrusted: null }],
  problem: null,
  localAddress: null,
});
const address = () => addressOf(useConnect.getState().draft!);

describe('looking at an address as it is typed', () => {
  it('waits until typing is over, and asks once', async () => {
    await openNew();
    for (const url of ['p', 'pb', 'pbx']) {
      change({ url });
      lookSoon();
      await vi.advanceTimersByTimeAsync(300);
    }
    expect(asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.map((one) => one.address)).toEqual(['pbx']);
    void look();
    expect(asked).toHaveLength(1);
    asked[0]?.answer(result('https://pbx:8089'));
    await vi.advanceTimersByTimeAsync(0);
    expect(address()).toBe('https://pbx:8089');
  });

  it('drops what was found for an address that is no longer there', async () => {
    await openNew();
    change({ url: 'old' });
    void look();
    change({ url: 'new' });
    asked[0]?.answer(result('https://old:8089'));
    await vi.advanceTimersByTimeAsync(0);
    expect(address()).toBe('http://new:8088');
  });

  it('looks again when a certificate is accepted', async () => {
    await openNew();
    change({ url: 'pbx' });
    void look();
    const trust = { ca: '', fingerprint: 'AA' };
    trustBy(trust);
    expect(asked.map((one) => one.trust)).toEqual([{ ca: '', fingerprint: '' }, trust]);
  });

  it('is done before anything is tested, but not for a PBX that is only edited', async () => {
    await openEdit(pbx());
    await lookFirst();
    expect(asked).toEqual([]);
    change({ url: 'other' });
    const first = lookFirst();
    asked[0]?.answer(result('http://other:8088/asterisk'));
    await first;
    expect(address()).toBe('http://other:8088/asterisk');
  });
});
