import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../../src/main/agents/embedded/default-agent.ts';
import { conversationOf } from '../../../src/shared/domain/conversation.ts';
import type { Assignment } from '../../../src/shared/domain/assignment.ts';
import { PBX_DEFAULTS, type PbxConfig } from '../../../src/shared/domain/pbx.ts';
import { createLog } from '../../../src/main/log.ts';
import type { Migration } from '../../../src/main/settings/migrations.ts';
import { openSettings, SettingsError } from '../../../src/main/settings/store.ts';
import type { StoreFile } from '../../../src/main/settings/store-file.ts';

// electron-store asks npm's electron where Electron is; in plain Node any answer will do.
process.env['ELECTRON_OVERRIDE_DIST_PATH'] ??= tmpdir();
const { openStoreFile } = await import('../../../src/main/settings/store-file.ts');

const log = createLog({ level: 'silent' });
const now = () => new Date('2026-11-20T10:00:00Z');
let folder: string;
const file = () => join(folder, 'settings.json');
const onDisk = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>;

function open(options: { file?: StoreFile; migrations?: Migration[] } = {}) {
  return openSettings({
    file: options.file ?? openStoreFile(folder, 'settings'),
    log,
    operatorName: 'vera',
    now,
    ...(options.migrations && { migrations: options.migrations }),
  });
}

const pbx: PbxConfig = {
  id: 'p1',
  name: 'Head office',
  url: 'http://10.0.0.2:8088',
  appName: 'cordboard',
  username: 'cordboard',
  websocketClient: 'cordboard',
  ...PBX_DEFAULTS,
  dialTemplate: 'PJSIP/{number}@trunk',
  fromExtensions: ['6001'],
  media: { connection: 'pbx-dials-us', host: '10.0.0.9', port: 8090, format: 'ulaw' },
  role: 'answers',
  maxCalls: 50,
  listenToPeople: { enabled: false, reason: '' },
};

const assignment: Assignment = { pbxId: 'p1', extension: '8000', agentId: 'a1', variables: [] };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-settings-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('settings', () => {
  it('begin with defaults and the name of the OS user', () => {
    const settings = open();
    expect(settings.get('settings')).toEqual({
      operatorName: 'vera',
      theme: 'system',
      microphoneId: '',
      speakerId: '',
      listenMix: 'stereo',
      retentionDays: 90,
      keepDigits: false,
    });
    expect(settings.get('pbxs')).toEqual([]);
    expect(settings.troubles).toEqual([]);
  });

  it('come back after a restart, in a file that only its owner may read', () => {
    const settings = open();
    settings.set('pbxs', [pbx]);
    settings.set('settings', { ...settings.get('settings'), theme: 'dark' });
    const again = open();
    expect(again.get('pbxs')).toEqual([pbx]);
    expect(again.get('settings').theme).toBe('dark');
    expect(onDisk()['version']).toBe(2);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('tell listeners which part changed, after it was written, until they leave', () => {
    const settings = open();
    const heard: unknown[] = [];
    const leave = settings.onChange((key) => heard.push([key, (onDisk()[key] as unknown[]).length]));
    settings.set('assignments', [assignment]);
    leave();
    settings.set('assignments', []);
    expect(heard).toEqual([['assignments', 1]]);
  });

  it('refuse an invalid value and keep the one before', () => {
    const settings = open();
    settings.set('pbxs', [pbx]);
    expect(() => settings.set('pbxs', [{ ...pbx, url: 'ftp://nowhere' }])).toThrow(SettingsError);
    expect(settings.get('pbxs')).toEqual([pbx]);
    expect(onDisk()['pbxs']).toEqual([pbx]);
  });

  it('are not changed by what a reader does to its copy', () => {
    const settings = open();
    settings.set('pbxs', [pbx]);
    settings.get('pbxs')[0]!.name = 'Changed by mistake';
    expect(settings.get('pbxs')[0]?.name).toBe('Head office');
  });

  it('of the first version keep the conversation of each agent, where engines now keep what is theirs', () => {
    const agent = defaultAgent();
    const { options, language, turnTaking, overQuota, fallback, ...rest } = agent;
    const old = { ...rest, conversation: options['conversation'] };
    writeFileSync(file(), JSON.stringify({ version: 1, agents: [old] }));
    const settings = open();
    expect(settings.troubles).toEqual([]);
    const [kept] = settings.get('agents');
    expect(kept).toEqual({ ...agent, language, turnTaking, overQuota, fallback });
    expect(conversationOf(kept!)).toEqual(conversationOf(agent));
  });

  it('change nothing when the file cannot be written', () => {
    const real = openStoreFile(folder, 'settings');
    const full: StoreFile = {
      ...real,
      read: () => real.read(),
      write() {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    const settings = open({ file: full });
    expect(() => settings.set('pbxs', [pbx])).toThrow(/could not be written/);
    expect(settings.get('pbxs')).toEqual([]);
  });
});

describe('a settings file that cannot be read', () => {
  it.each([
    ['half written', '{"version":1,"pbxs":[{"id":"p'],
    ['empty', ''],
    ['no object', '[1,2]'],
  ])('is kept aside and defaults are used (%s)', (_, text) => {
    writeFileSync(file(), text);
    const settings = open();
    const aside = 'settings.json.broken-2026-11-20T10-00-00.000Z';
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text);
    expect(settings.get('settings').retentionDays).toBe(90);
    expect(settings.troubles).toMatchObject([{ code: 'settings-broken' }]);
    expect(settings.troubles[0]?.message).toContain(aside);
    settings.set('pbxs', [pbx]);
    expect(open().troubles).toEqual([]);
  });

  it('is left alone where it may not be opened at all', () => {
    const real = openStoreFile(folder, 'settings');
    const forbidden: StoreFile = {
      ...real,
      read() {
        throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
      },
    };
    expect(() => open({ file: forbidden })).toThrow(/could not be opened/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('loses only its invalid parts, which are named, and the whole is kept aside', () => {
    const text = JSON.stringify({
      version: 2,
      settings: { operatorName: 'Vera', theme: 'pink', retentionDays: 30 },
      pbxs: [{ ...pbx, maxCalls: 'many' }, pbx],
      assignments: 'none',
    });
    writeFileSync(file(), text);
    const settings = open();
    expect(settings.get('settings')).toMatchObject({
      operatorName: 'Vera',
      theme: 'system',
      retentionDays: 30,
    });
    expect(settings.get('pbxs')).toEqual([pbx]);
    expect(settings.get('assignments')).toEqual([]);
    expect(settings.troubles[0]?.message).toContain('settings.theme, pbxs[0], assignments');
    expect(readFileSync(join(folder, 'settings.json.broken-2026-11-20T10-00-00.000Z'), 'utf8')).toBe(text);
    expect(open().troubles, 'once is enough').toEqual([]);
  });
});

describe('a settings file of another version', () => {
  const migrations: Migration[] = [
    (data) => ({ ...data, settings: { operatorName: data['operator'] } }),
    ({ operator: _, ...data }) => ({ ...data, assignments: [assignment] }),
  ];

  it('is brought up step by step, and kept as it was beside', () => {
    writeFileSync(file(), JSON.stringify({ version: 1, operator: 'Vera' }));
    const settings = open({ migrations });
    expect(settings.get('settings').operatorName).toBe('Vera');
    expect(settings.get('assignments')).toEqual([assignment]);
    expect(onDisk()).toMatchObject({ version: 3 });
    expect(onDisk()).not.toHaveProperty('operator');
    const kept = readdirSync(folder).filter((name) => name.includes('version-1'));
    expect(kept).toHaveLength(1);
    expect(settings.troubles).toEqual([]);
  });

  it('goes only through the steps that it lacks', () => {
    writeFileSync(file(), JSON.stringify({ version: 2, settings: { operatorName: 'Otto' } }));
    const settings = open({ migrations });
    expect(settings.get('settings').operatorName).toBe('Otto');
    expect(settings.get('assignments')).toEqual([assignment]);
  });

  it('of a newer Cordboard is used as far as it is known, said so, and nothing of it is lost by saving', () => {
    writeFileSync(
      file(),
      JSON.stringify({
        version: 7,
        newThing: { a: 1 },
        settings: { operatorName: 'Vera', newField: 'x' },
        pbxs: [{ ...pbx, newField: [1] }],
      }),
    );
    const settings = open();
    expect(settings.troubles).toMatchObject([{ code: 'settings-newer' }]);
    expect(settings.get('pbxs')).toEqual([pbx]);
    settings.set('settings', { ...settings.get('settings'), theme: 'light' });
    settings.set('pbxs', [{ ...pbx, name: 'Renamed' }]);
    expect(onDisk()).toMatchObject({
      version: 7,
      newThing: { a: 1 },
      settings: { operatorName: 'Vera', theme: 'light', newField: 'x' },
      pbxs: [{ name: 'Renamed', newField: [1] }],
    });
  });
});
