import type { EngineCore } from '../engine.ts';
import { NoSuch, type Handlers } from './handler.ts';

/** The app itself: its settings, its history, its audit log. */
export function appHandlers(core: EngineCore) {
  const { settings, history, secrets, identity, about, emit, copyText } = core.deps;
  return {
    'app.info': async () => ({
      version: about.version,
      runtime: about.runtime,
      keychain: await secrets.problem(),
      demo: core.demo,
      host: identity.host,
      osUser: identity.osUser,
    }),
    'app.copyText': ({ text }) => copyText(text),
    'settings.get': () => settings.get('settings'),
    'settings.save': (value) => {
      settings.set('settings', value);
      if (value.retentionDays > 0) history.retain(value.retentionDays);
      emit('app.changed', { what: 'settings' });
    },
    'history.list': (query) => history.list(query),
    'history.get': ({ id }) => {
      const found = history.get(id);
      if (!found) throw new NoSuch('call record');
      return found;
    },
    'history.remove': ({ ids }) => {
      history.remove(ids);
      emit('app.changed', { what: 'history' });
    },
    'history.removeAll': async () => {
      await history.removeAll();
      emit('app.changed', { what: 'history' });
    },
    'audit.list': (query) => history.auditLog(query),
  } satisfies Partial<Handlers>;
}
