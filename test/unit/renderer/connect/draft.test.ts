import { describe, expect, it } from 'vitest';
import {
  changed,
  checkDraft,
  differs,
  draftOf,
  foundAt,
  newDraft,
  sameConnection,
  type Change,
  type Draft,
} from '../../../../src/renderer/features/connect/draft.ts';
import { pbx } from '../../../fixtures/calls.ts';
import type { Found } from '../../../../src/shared/contract/discovery.ts';
import { PBX_DEFAULTS } from '../../../../src/shared/domain/pbx.ts';

const addresses = [
  { name: 'eth0', address: '192.168.1.20' },
  { name: 'eth1', address: '10.0.0.21' },
];
const change = (draft: Draft, ...changes: Change[]) =>
  changes.reduce<Draft>((before, one) => changed(before, one, addresses), draft);
const fresh = () => newDraft('new', [], addresses);
const filled = () => change(fresh(), { url: '10.0.0.5' }, { password: 'secret' });

describe('a PBX being connected', () => {
  it('needs an address and a password, and nothing else', () => {
    expect(checkDraft(filled())).toEqual({
      errors: {},
      config: {
        id: 'new',
        name: '10.0.0.5',
        url: 'http://10.0.0.5:8088',
        appName: 'cordboard',
        username: 'cordboard',
        websocketClient: 'cordboard',
        ...PBX_DEFAULTS,
        fromExtensions: [],
        media: { connection: 'best', host: '10.0.0.21', port: 8790, format: 'ulaw' },
        role: 'answers',
        maxCalls: 50,
        listenToPeople: { enabled: false, reason: '' },
      },
    });
  });

  it('never puts the password into the configuration', () => {
    expect(JSON.stringify(checkDraft(filled()).config)).not.toContain('secret');
  });

  it('has its configuration before it has a password, so that the files can be shown', () => {
    const { config, errors } = checkDraft(change(fresh(), { url: '10.0.0.5' }));
    expect(config?.url).toBe('http://10.0.0.5:8088');
    expect(Object.keys(errors)).toEqual(['password']);
  });

  it('takes a media port that no other PBX has', () => {
    const others = [8790, 8791].map((port) => pbx({ media: { ...pbx().media, port } }));
    expect(newDraft('new', others, addresses).port).toBe(8792);
  });

  it('lets user and client follow the app name until they are typed', () => {
    const draft = change(fresh(), { appName: 'front' }, { username: 'ari' }, { appName: 'desk' });
    expect(draft).toMatchObject({ appName: 'desk', username: 'ari', websocketClient: 'desk' });
  });

  it('lets a field follow again once the app name is typed into it', () => {
    const draft = change(fresh(), { username: 'ari' }, { username: 'cordboard' }, { appName: 'desk' });
    expect(draft.username).toBe('desk');
  });

  it('lets name and media address follow the address until they are chosen', () => {
    expect(change(fresh(), { url: 'http://10.0.0.5:8088' })).toMatchObject({
      name: '10.0.0.5',
      host: '10.0.0.21',
    });
    const chosen = change(fresh(), { host: '192.168.1.20' }, { name: 'hq' }, { url: 'http://10.0.0.5:8088' });
    expect(chosen).toMatchObject({ name: 'hq', host: '192.168.1.20' });
  });

  it('says what is wrong with which field', () => {
    const { config, errors } = checkDraft(
      change(filled(), {
        url: 'http://u:p@pbx',
        appName: 'two words',
        name: ' ',
        port: Number.NaN,
        maxCalls: 0,
        username: ' ',
      }),
    );
    expect(config).toBeNull();
    expect(Object.keys(errors).toSorted()).toEqual([
      'appName',
      'maxCalls',
      'name',
      'port',
      'url',
      'username',
      'websocketClient',
    ]);
  });

  it('asks for no address of this PC where this PC dials', () => {
    const draft = change(filled(), { connection: 'we-dial-pbx', host: '', websocketClient: '' });
    expect(checkDraft(draft).errors).toEqual({});
    expect(Object.keys(checkDraft(change(draft, { connection: 'pbx-dials-us' })).errors)).toEqual([
      'websocketClient',
      'host',
    ]);
  });

  it('reads from-extensions with commas and blanks', () => {
    expect(
      checkDraft(change(filled(), { fromExtensions: 'PJSIP/6001, 6002 6003' })).config?.fromExtensions,
    ).toEqual(['PJSIP/6001', '6002', '6003']);
  });
});

describe('a PBX being edited', () => {
  const media = { ...pbx().media, port: 8790 };
  const config = pbx({ username: 'ari', fromExtensions: ['6001', '6002'], media });

  it('is saved as it was when nothing is changed, without a password', () => {
    const draft = draftOf(config);
    expect(checkDraft(draft)).toEqual({ errors: {}, config });
    expect(differs(draft, draftOf(config))).toBe(false);
  });

  it('differs once anything is typed, and no longer once it is taken back', () => {
    const draft = change(draftOf(config), { maxCalls: 7 });
    expect(differs(draft, draftOf(config))).toBe(true);
    expect(differs(change(draft, { maxCalls: config.maxCalls }), draftOf(config))).toBe(false);
    expect(differs(change(draftOf(config), { password: 'x' }), draftOf(config))).toBe(true);
  });

  it('keeps its name and media address when the endpoint moves', () => {
    const draft = change(draftOf(config), { url: 'http://192.168.1.9:8088' });
    expect(draft).toMatchObject({ name: config.name, host: config.media.host });
  });

  it('keeps a test valid for a new name, and not for a new password', () => {
    const draft = draftOf(config);
    expect(sameConnection(draft, change(draft, { name: 'other' }))).toBe(true);
    expect(sameConnection(draft, change(draft, { password: 'x' }))).toBe(false);
    expect(sameConnection(draft, change(draft, { role: 'watches' }))).toBe(false);
  });
});

describe('what was found at the address', () => {
  const found: Found = {
    url: 'https://10.0.0.5:8089/asterisk',
    ari: true,
    version: '22.10.1',
    layout: 'mikopbx',
    certificate: null,
    untrusted: null,
  };

  it('is the address of the PBX, until another one is typed', () => {
    const draft = foundAt(filled(), found, null);
    expect(draft.url).toBe('10.0.0.5');
    expect(checkDraft(draft).config?.url).toBe('https://10.0.0.5:8089/asterisk');
    expect(checkDraft(change(draft, { url: '10.0.0.6' })).config?.url).toBe('http://10.0.0.6:8088');
  });

  it('chooses system and this PC’s address, unless the operator did', () => {
    const config = checkDraft(foundAt(filled(), found, '10.9.9.9')).config;
    expect(config).toMatchObject({
      layout: 'mikopbx',
      person: { context: 'internal', extension: '100' },
      media: { host: '10.9.9.9' },
    });
    const own = change(filled(), { layout: 'asterisk' }, { host: '10.0.0.21' }, { personContext: 'staff' });
    expect(checkDraft(foundAt(own, found, '10.9.9.9')).config).toMatchObject({
      layout: 'asterisk',
      person: { context: 'staff' },
      media: { host: '10.0.0.21' },
    });
  });

  it('and what was accepted holds for that PBX alone', () => {
    const trust = { ca: '', fingerprint: Array(32).fill('AB').join(':') };
    const accepted = change(filled(), { trust });
    expect(checkDraft(accepted).config?.trust).toEqual(trust);
    expect(change(accepted, { url: '10.0.0.5:8089' }).trust).toEqual(trust);
    expect(change(accepted, { url: '10.0.0.6' }).trust).toEqual({ ca: '', fingerprint: '' });
    expect(sameConnection(accepted, filled())).toBe(false);
  });
});
