import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import { CordboardError } from '../../../shared/domain/problem.ts';
import { Discoverer } from '../../diagnostics/discover.ts';
import { localAddresses } from '../../diagnostics/local-addresses.ts';
import { probePbx } from '../../diagnostics/probe.ts';
import type { EngineCore } from '../engine.ts';
import { needsNewConnection } from '../pbx-host.ts';
import { forgetPbx, pbxPasswordName } from '../pbx-secrets.ts';
import { NoSuch, type Handlers } from './handler.ts';

/** PBXs: finding, testing and keeping them. */
export function pbxHandlers(core: EngineCore) {
  const { secrets, settings, emit } = core.deps;
  const discoverer = new Discoverer();
  const find = (id: string): PbxConfig => {
    const config = core.pbxs.find((pbx) => pbx.id === id) ?? core.hosts.get(id)?.config;
    if (!config) throw new NoSuch('PBX');
    return config;
  };
  const store = (config: PbxConfig): void => {
    const others = core.pbxs.filter((pbx) => pbx.id !== config.id);
    settings.set('pbxs', [...others, config]);
    emit('app.changed', { what: 'pbxs' });
  };
  return {
    'pbx.list': () => core.pbxs,
    'pbx.discover': ({ address, trust }) => discoverer.discover(address, { trust }),
    'pbx.test': async ({ config, password }) => {
      const known = password ?? (await secrets.get(pbxPasswordName(config.id))) ?? '';
      const running = core.hosts.get(config.id);
      const sameApp = running?.config.url === config.url && running.config.appName === config.appName;
      return probePbx(config, known, {
        deskName: core.deskName,
        heldByUs: sameApp && running.link.status.state === 'up',
        mediaListening: running?.mediaAddress ?? null,
      });
    },
    'pbx.save': async ({ config, password }) => {
      const before = core.pbxs.find((pbx) => pbx.id === config.id);
      const passwordKept =
        password === undefined
          ? (await secrets.problem())
            ? 'session'
            : 'keychain'
          : await secrets.set(pbxPasswordName(config.id), password);
      store(config);
      await core.stopDemo();
      const host = core.hosts.get(config.id);
      if (host && before && password === undefined && !needsNewConnection(before, config))
        await host.update(config);
      else await core.connect(config);
      return { passwordKept };
    },
    'pbx.remove': async ({ id }) => {
      find(id);
      await core.disconnect(id);
      core.doctor.forget(id);
      settings.set(
        'pbxs',
        core.pbxs.filter((pbx) => pbx.id !== id),
      );
      settings.set(
        'assignments',
        settings.get('assignments').filter((assignment) => assignment.pbxId !== id),
      );
      emit('app.changed', { what: 'pbxs' });
      emit('app.changed', { what: 'assignments' });
      if (core.pbxs.length === 0) await core.startDemo();
      // Last: a keychain that does not answer is told to the operator, and keeps nothing else from being done.
      await forgetPbx(secrets, id);
    },
    'pbx.setRole': async ({ id, role }) => {
      const config = { ...find(id), role };
      await core.hosts.get(id)?.update(config, { takeFromOther: true });
      // The demo's own is not among the settings.
      if (core.pbxs.some((pbx) => pbx.id === id)) store(config);
    },
    'pbx.reconnect': ({ id }) => {
      find(id);
      core.hosts.get(id)?.reconnect();
    },
    'pbx.setListenToPeople': async ({ id, enabled, reason }) => {
      const config = find(id);
      if (enabled && reason.trim() === '') throw new ReasonNeeded();
      core.audit({
        action: enabled ? 'enable-listening' : 'disable-listening',
        pbxId: id,
        callId: '',
        detail: reason.trim(),
      });
      const next = { ...config, listenToPeople: { enabled, reason: reason.trim() } };
      if (core.pbxs.some((pbx) => pbx.id === id)) store(next);
      await core.hosts.get(id)?.update(next);
    },
    'pbx.localAddresses': () => localAddresses(),
  } satisfies Partial<Handlers>;
}

class ReasonNeeded extends CordboardError {
  constructor() {
    super({
      code: 'reason-needed',
      message: 'Listening to calls between people needs a stated reason.',
      hint: 'Write why and on whose order; it is kept in the audit log.',
    });
  }
}
