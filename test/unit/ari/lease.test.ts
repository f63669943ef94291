import { describe, expect, it } from 'vitest';
import { deskId, filterWith, holding, LEASE_MS, read } from '../../../src/main/ari/lease.ts';
import type { Application } from '../../../src/main/ari/schemas.ts';

const here = deskId('reception-pc');
const there = deskId('back-office');
const now = 1_795_190_749_000;

function app(over: Partial<Application> = {}): Application {
  return {
    name: 'cordboard',
    channel_ids: [],
    endpoint_ids: [],
    events_allowed: [],
    events_disallowed: [],
    ...over,
  };
}

function signedBy(desk: string, at: number, name = 'Back office'): Application {
  return app({ events_disallowed: filterWith(app(), { deskId: desk, at, name }).disallowed });
}

describe('who answers under an app name', () => {
  it.each<[string, Application | null, boolean, object]>([
    ['an app that is not there is free', null, false, { held: false }],
    ['an app without signature is some other program’s', app(), false, { held: true, by: null }],
    ['unless this desk held it a moment ago', app(), true, { held: false }],
    ['this desk’s own signature is no obstacle', signedBy(here, now - 1000), false, { held: false }],
    ['nor is it after a long time', signedBy(here, now - 10 * LEASE_MS), false, { held: false }],
    [
      'another desk’s fresh signature holds',
      signedBy(there, now - 1000),
      false,
      { held: true, by: 'Back office' },
    ],
    [
      'even where this desk held it before',
      signedBy(there, now - 1000),
      true,
      { held: true, by: 'Back office' },
    ],
    ['to the end of the lease', signedBy(there, now - LEASE_MS), false, { held: true, by: 'Back office' }],
    ['and no longer: that desk died', signedBy(there, now - LEASE_MS - 1), false, { held: false }],
    ['a desk that left on purpose holds nothing', signedBy(there, 0), false, { held: false }],
  ])('%s', (_name, application, ours, expected) => {
    expect(holding(application, here, ours, now)).toEqual(expected);
  });
});

describe('the signature', () => {
  it('is read as it was written', () => {
    expect(read(signedBy(there, now, 'Empfang – Süd: 2'))).toEqual({
      deskId: there,
      at: now,
      name: 'Empfang  Süd 2',
    });
  });

  it('replaces an older one and leaves what others filter', () => {
    const others = { type: 'ChannelVarset' };
    const before = app({
      events_allowed: [{ type: 'StasisStart' }],
      events_disallowed: [others, ...signedBy(there, now).events_disallowed],
    });
    const filter = filterWith(before, { deskId: here, at: now, name: 'Reception' });
    expect(filter.allowed).toEqual([{ type: 'StasisStart' }]);
    expect(filter.disallowed).toEqual([others, { type: `cordboard-desk:${here}:${now}:Reception` }]);
    expect(filterWith(before, null).disallowed).toEqual([others]);
  });

  it.each(['cordboard-desk:', 'cordboard-desk:xyz:1:n', 'cordboard-desk:aaaaaaaa:never:n', 'ChannelVarset'])(
    'is not %s',
    (type) => {
      expect(read(app({ events_disallowed: [{ type }] }))).toBeNull();
    },
  );

  it('tells desks apart and does not tell their names by the id', () => {
    expect(here).toMatch(/^[0-9a-f]{8}$/);
    expect(here).not.toBe(there);
    expect(deskId('reception-pc')).toBe(here);
  });
});
