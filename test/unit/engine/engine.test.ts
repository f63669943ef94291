import net, { type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentEngine } from '../../../src/main/agents/port.ts';
import type { SecretStore } from '../../../src/main/credentials/port.ts';
import { EngineCore } from '../../../src/main/engine/engine.ts';
import { createHandlers } from '../../../src/main/engine/handlers.ts';
import { openHistory } from '../../../src/main/history/history.ts';
import { createLog } from '../../../src/main/log.ts';
import { openSettings } from '../../../src/main/settings/store.ts';
import type { PbxConfig } from '../../../src/shared/domain/pbx.ts';
import { Webhook } from '../../../src/shared/domain/webhook.ts';
import { agent, pbx } from '../../fixtures/calls.ts';
import { FakeAri } from '../../support/fake-ari.ts';

let ari: FakeAri;
let folder: string;
let core: EngineCore;
let secrets: Map<string, string>;
/** The keychain does not answer. */
let locked: boolean;

let warm: () => Promise<void>;

/** In the place of the embedded one: it needs no speech. */
const SILENT: AgentEngine = {
  info: { id: 'embedded', name: 'Silent', summary: '', onPremises: true, fields: [], can: [] },
  check: () => [],
  warm: () => warm(),
  open: () => {
    throw new Error('nobody calls');
  },
  close: () => Promise.resolve(),
};

beforeEach(async () => {
  ari = await new FakeAri().start();
  folder = mkdtempSync(join(tmpdir(), 'cordboard-engine-'));
  locked = false;
  warm = () => Promise.resolve();
  secrets = new Map([['pbx/hq/password', ari.password]]);
  const log = createLog({ level: 'silent' });
  let data: Record<string, unknown> = {};
  const file = {
    path: 'memory',
    read: () => data,
    write: (next: Record<string, unknown>) => {
      data = next;
    },
    copyTo: () => undefined,
    moveTo: () => undefined,
  };
  const store: SecretStore = {
    get: (name) =>
      locked ? Promise.reject(new Error('locked')) : Promise.resolve(secrets.get(name) ?? null),
    set: (name, secret) => {
      secrets.set(name, secret);
      return Promise.resolve('session');
    },
    remove: (name) => {
      secrets.delete(name);
      return Promise.resolve();
    },
    problem: () => Promise.resolve(null),
  };
  core = new EngineCore({
    settings: openSettings({ file, log, operatorName: 'Ada' }),
    secrets: store,
    history: openHistory({ file: join(folder, 'history.db'), log, onTrouble: () => undefined }),
    log,
    // Nobody speaks in these tests: no worker is started.
    speechWorkerUrl: new URL('file:///nowhere.js'),
    engines: [SILENT],
    identity: { osUser: 'ada', host: 'desk-3' },
    about: { version: '0', runtime: 'node' },
    openAudioPort: () => {
      throw new Error('no window');
    },
    emit: () => undefined,
    copyText: () => Promise.resolve(),
    chooseFolder: () => Promise.resolve(null),
    voicesFolder: join(folder, 'voices'),
    confFolder: folder,
    troubles: [],
    options: { demo: true },
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await core.stop();
  await ari.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A PBX of the settings. */
function known(over: Partial<PbxConfig> = {}): PbxConfig {
  const config = pbx({ url: ari.url, username: ari.user, ...over });
  core.deps.settings.set('pbxs', [config]);
  return config;
}

const state = () => core.board.pbxStatus('hq')?.link;
const up = () => vi.waitFor(() => expect(state()).toBe('up'), 5000);
const connections = () => ari.requests.filter(({ method }) => method === 'UPGRADE').length;

describe('a PBX', () => {
  it('has one link, however often and fast it is connected', async () => {
    const config = known();
    await Promise.all([core.connect(config), core.connect(config), core.connect(config)]);
    await up();
    expect(core.hosts.ids).toHaveLength(1);
    await core.disconnect('hq');
    await vi.waitFor(() => expect(ari.sockets.every(({ readyState }) => readyState === 3)).toBe(true));
    expect(core.board.pbxStatus('hq')).toBeNull();
  });

  it('saved while the keychain did not answer is not connected a second time when it does', async () => {
    const config = known();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    locked = true;
    await core.connect(config);
    expect(core.hosts.ids).toEqual([]);
    locked = false;
    await core.connect(config);
    const host = core.hosts.get('hq');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(core.hosts.get('hq')).toBe(host);
  });

  it('whose keychain entry cannot be had is told of once, and again when something else is the matter', async () => {
    const config = known();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const notice = vi.spyOn(core.board, 'notice');
    locked = true;
    await core.connect(config);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(notice).toHaveBeenCalledTimes(1);
    locked = false;
    await core.connect(config);
    locked = true;
    await core.connect(config);
    expect(notice).toHaveBeenCalledTimes(2);
  });

  it('is left while the computer sleeps, and connected again when it wakes', async () => {
    await core.connect(known());
    await up();
    await core.suspend();
    expect(state()).toBe('stopped');
    await vi.waitFor(() => expect(ari.apps.size).toBe(0));
    await core.resume();
    await up();
    expect(core.hosts.ids).toHaveLength(1);
  });

  it('is connected after a sleep that was over before the PBX was left', async () => {
    await core.connect(known());
    await up();
    await Promise.all([core.suspend(), core.resume()]);
    await up();
    expect(connections()).toBe(2);
  });

  it('is watched when its settings say so, without a new connection of the rest', async () => {
    const config = known();
    await core.connect(config);
    await up();
    const host = core.hosts.get('hq');
    await createHandlers(core)['pbx.save']({ config: { ...config, role: 'watches' } });
    await up();
    expect(core.hosts.get('hq')).toBe(host);
    expect(host?.link.role).toBe('watches');
    expect(core.board.pbxStatus('hq')?.role).toBe('watches');
  });

  it('gets its media server as soon as the port is free', async () => {
    const blocker = net.createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const { port } = blocker.address() as AddressInfo;
    const config = known({ media: { ...pbx().media, port } });
    await core.connect(config);
    await up();
    expect(core.board.pbxStatus('hq')?.media).toMatchObject({ state: 'failed' });
    await new Promise((resolve) => blocker.close(resolve));
    await createHandlers(core)['pbx.reconnect']({ id: 'hq' });
    await vi.waitFor(() =>
      expect(core.board.pbxStatus('hq')?.media).toMatchObject({ state: 'listening', problem: null }),
    );
    expect(connections()).toBe(1);
  });
});

describe('the demo', () => {
  it('does not start beside a PBX that was connected while speech was loading', async () => {
    known();
    await core.startDemo();
    expect(core.demo).toBe(false);
  });

  it('is over when a PBX is saved while it starts', async () => {
    const starting = core.startDemo();
    const config = known();
    await createHandlers(core)['pbx.save']({ config });
    await starting;
    expect(core.demo).toBe(false);
    expect(core.hosts.ids).toEqual(['hq']);
  });

  it('does not become a PBX of the settings when its role changes', async () => {
    await core.startDemo();
    await createHandlers(core)['pbx.setRole']({ id: 'demo', role: 'watches' });
    expect(core.pbxs).toEqual([]);
  });
});

describe('the secrets of an agent', () => {
  const withLookup = (key: string) => {
    const headers = [{ name: 'Authorization', value: `Bearer {secret.${key}}` }];
    const lookup = Webhook.parse({ method: 'GET', url: 'https://crm.example/', headers });
    return agent({ lookup });
  };

  it('are those that its webhooks name, from when they are entered until none names them', async () => {
    const handlers = createHandlers(core);
    const entered = { CRM: 'hush', OTHER: 'not named' };
    await handlers['agents.save']({ agent: withLookup('CRM'), secrets: entered });
    expect(secrets.get('agent/agent-1/CRM')).toBe('hush');
    expect([...secrets.values()]).not.toContain('not named');
    expect(await handlers['agents.secrets']({ id: 'agent-1' })).toEqual(['CRM']);

    await handlers['agents.save']({ agent: withLookup('DESK'), secrets: { DESK: 'psst' } });
    expect(await handlers['agents.secrets']({ id: 'agent-1' })).toEqual(['DESK']);
    expect([...secrets.values()]).not.toContain('hush');

    await handlers['agents.remove']({ id: 'agent-1' });
    expect([...secrets.values()]).not.toContain('psst');
  });
});

describe('an agent that is saved while speech does not load', () => {
  it('is saved, and what is wrong is said beside it', async () => {
    warm = () => Promise.reject(new Error('no model'));
    const handlers = createHandlers(core);
    const saved = await handlers['agents.save']({ agent: agent({ name: 'Night desk' }), secrets: {} });
    expect(saved.warning).toMatchObject({
      code: 'speech-not-loaded',
      message: expect.stringContaining('no model') as string,
    });
    expect(handlers['agents.list']()).toContainEqual(expect.objectContaining({ name: 'Night desk' }));

    warm = () => Promise.resolve();
    const again = await handlers['agents.save']({ agent: agent(), secrets: {} });
    expect(again.warning).toBeNull();
  });
});

describe('an agent that cannot work', () => {
  it('is refused with what is wrong, and nothing of it is kept', async () => {
    const handlers = createHandlers(core);
    const lost = agent({
      options: { conversation: { start: 'a', steps: { a: { do: 'say', text: 'Hello.', to: '' } } } },
      afterCall: Webhook.parse({ method: 'GET', url: 'https://crm.example/', body: '{}' }),
    });
    const before = handlers['agents.list']();
    await expect(handlers['agents.save']({ agent: lost, secrets: {} })).rejects.toMatchObject({
      code: 'agent-refused',
      message: expect.stringMatching(/afterCall: .*body/s) as string,
    });
    expect(handlers['agents.list']()).toEqual(before);
  });
});
