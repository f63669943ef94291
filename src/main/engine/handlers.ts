import type { ParsedArgsOf, ResultOf } from '../../shared/contract/index.ts';
import type { PbxConfig } from '../../shared/domain/pbx.ts';
import { CordboardError } from '../../shared/domain/problem.ts';
import { checkTools, type ToolFault } from '../../shared/domain/tools.ts';
import { Discoverer } from '../diagnostics/discover.ts';
import { configFiles, MASK, type FileSecrets } from '../diagnostics/files.ts';
import { localAddresses } from '../diagnostics/local-addresses.ts';
import { probePbx } from '../diagnostics/probe.ts';
import type { EngineCommand } from '../engine-port.ts';
import { OneAtATime } from '../supervision/errors.ts';
import { agentSecretName, dropUnused, keepSecrets, keptSecrets } from './agent-secrets.ts';
import type { EngineCore } from './engine.ts';
import { MEDIA_USER, mediaCredentials, needsNewConnection } from './pbx-host.ts';
import { speechFailed } from './warm.ts';

export type Handlers = {
  [N in EngineCommand]: (args: ParsedArgsOf<N>) => ResultOf<N> | Promise<ResultOf<N>>;
};

/** What each command of the window does. The arguments are parsed already. */
export function createHandlers(core: EngineCore): Handlers {
  return { ...boardHandlers(core), ...pbxHandlers(core), ...assignmentHandlers(core), ...appHandlers(core) };
}

function boardHandlers(core: EngineCore) {
  const { board, supervisor, tryout, lines } = core;
  return {
    'board.snapshot': () => board.snapshot(),
    'board.watch': ({ callId }) => {
      board.watched = callId;
      return callId === null ? [] : lines(callId);
    },
    'board.dismissNotice': ({ id }) => board.dismiss(id),
    'supervision.listen': ({ callId }) => {
      void tryout.stop();
      return supervisor.listen(callId);
    },
    'supervision.stopListening': () => supervisor.stopListening(),
    'supervision.takeOver': ({ callId }) => {
      void tryout.stop();
      supervisor.takeOver(callId);
    },
    'supervision.handBack': ({ callId }) => supervisor.handBack(callId),
    'supervision.hangUp': ({ callId }) => supervisor.hangUp(callId),
    'supervision.toDialplan': ({ callId }) => supervisor.toDialplan(callId),
    'supervision.whisper': ({ callId, text }) => supervisor.whisper(callId, text),
    'supervision.say': ({ callId, text }) => supervisor.say(callId, text),
    'supervision.muteAgent': ({ callId, muted }) => supervisor.muteAgent(callId, muted),
    'supervision.replaceAgent': ({ callId, agentId }) => supervisor.replaceAgent(callId, agentId),
    'supervision.transfer': ({ callId, extension, context }) =>
      supervisor.transfer(callId, extension, context),
    'supervision.hold': ({ callId, held }) => supervisor.hold(callId, held),
    'audio.deviceChanged': () => core.releaseMicrophone('device-changed'),
    'tryout.start': async ({ agent }) => {
      // Whoever has a caller on the headset does not talk to a machine.
      if (supervisor.microphoneOpen) throw new OneAtATime();
      supervisor.stopListening();
      await tryout.start(agent);
    },
    'tryout.stop': () => tryout.stop(),
    'tryout.press': ({ digit }) => tryout.press(digit),
  } satisfies Partial<Handlers>;
}

function pbxHandlers(core: EngineCore) {
  const { secrets, settings, emit } = core.deps;
  const discoverer = new Discoverer();
  const passwordName = (id: string) => `pbx/${id}/password`;
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
      const known = password ?? (await secrets.get(passwordName(config.id))) ?? '';
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
          : await secrets.set(passwordName(config.id), password);
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
      await Promise.all([secrets.remove(passwordName(id)), secrets.remove(`pbx/${id}/media`)]);
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
    'pbx.files': ({ config }) => fileTexts(core, config, { ariPassword: MASK, mediaPassword: MASK }),
    'pbx.copyFile': async ({ config, name, password }) => {
      const [ariPassword, media] = await Promise.all([
        password ?? secrets.get(passwordName(config.id)),
        mediaCredentials(secrets, config.id),
      ]);
      const real = { ariPassword: ariPassword || MASK, mediaPassword: media.password };
      const file = (await fileTexts(core, config, real)).find((one) => one.name === name);
      if (!file) throw new NoSuch('file');
      await core.deps.copyText(file.text);
    },
    'pbx.localAddresses': () => localAddresses(),
  } satisfies Partial<Handlers>;
}

/** The files for a PBX with its values, and with these secrets. */
async function fileTexts(core: EngineCore, config: PbxConfig, secrets: FileSecrets) {
  const address = core.board.pbxStatus(config.id)?.media.address;
  const extensions = core.assignments.filter((one) => one.pbxId === config.id).map((one) => one.extension);
  const mediaPort = config.media.port || Number(address?.split(':').at(-1) ?? 0);
  const values = { config, extensions, mediaUser: MEDIA_USER, mediaPort };
  return configFiles(core.deps.confFolder, values, secrets);
}

function assignmentHandlers(core: EngineCore) {
  const { settings, secrets, emit, log } = core.deps;
  const kept = (id: string): Promise<string[]> => {
    const agent = settings.get('agents').find((one) => one.id === id);
    return keptSecrets(secrets, core.engines, id, agent);
  };
  return {
    'engines.list': () => [...core.engines.values()].map(({ info }) => info),
    'agents.list': () => settings.get('agents'),
    'agents.secrets': ({ id }) => kept(id),
    'agents.save': async ({ agent, secrets: entered }) => {
      const engine = core.engines.get(agent.engine);
      if (!engine) throw new NoSuch('engine');
      const faults = [...engine.check(agent), ...checkTools(agent).map(faultOfTool)];
      if (faults.length > 0) throw new AgentRefused(faults);
      const secretsKept = await keepSecrets(secrets, engine, agent, entered);
      const agents = settings.get('agents');
      const before = agents.find((one) => one.id === agent.id);
      settings.set(
        'agents',
        before ? agents.map((one) => (one === before ? agent : one)) : [...agents, agent],
      );
      emit('app.changed', { what: 'agents' });
      if (before) await dropUnused(secrets, core.engines, before, agent);
      // Saved it is, even where it cannot talk yet.
      const warning = await engine.warm([agent]).then(
        () => null,
        (error: unknown) => {
          log.error({ err: error }, 'speech did not load');
          return speechFailed(error);
        },
      );
      return { secretsKept, warning };
    },
    'agents.remove': async ({ id }) => {
      if (core.assignments.some((one) => one.agentId === id)) throw new AgentInUse();
      const keys = await kept(id);
      settings.set(
        'agents',
        settings.get('agents').filter((one) => one.id !== id),
      );
      emit('app.changed', { what: 'agents' });
      for (const key of keys) await secrets.remove(agentSecretName(id, key));
    },
    'assignments.list': () => core.assignments,
    'assignments.save': (assignment) => {
      const others = settings.get('assignments').filter((one) => !same(one, assignment));
      settings.set('assignments', [...others, assignment]);
      emit('app.changed', { what: 'assignments' });
    },
    'assignments.remove': (assignment) => {
      settings.set(
        'assignments',
        settings.get('assignments').filter((one) => !same(one, assignment)),
      );
      emit('app.changed', { what: 'assignments' });
    },
  } satisfies Partial<Handlers>;
}

function appHandlers(core: EngineCore) {
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

function same(a: { pbxId: string; extension: string }, b: { pbxId: string; extension: string }): boolean {
  return a.pbxId === b.pbxId && a.extension === b.extension;
}

class NoSuch extends CordboardError {
  constructor(what: string) {
    super({ code: 'not-found', message: `There is no such ${what} any more.`, hint: 'Open the page again.' });
  }
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

function faultOfTool({ where, message }: ToolFault): string {
  return `${where}: ${message}`;
}

class AgentRefused extends CordboardError {
  constructor(faults: string[]) {
    super({
      code: 'agent-refused',
      message: faults.join('\n'),
      hint: 'Nothing was saved. Put this right and save again.',
    });
  }
}

class AgentInUse extends CordboardError {
  constructor() {
    super({
      code: 'agent-in-use',
      message: 'This agent still answers an extension.',
      hint: 'Assign its extensions to another agent first.',
    });
  }
}
