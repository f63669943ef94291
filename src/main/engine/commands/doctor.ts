import { Doctor, type Patient } from '../../diagnostics/doctor.ts';
import type { EngineCore } from '../engine.ts';
import { pbxPasswordName } from '../pbx-secrets.ts';
import { NoSuch, type Handlers } from './handler.ts';

/** The doctor of this desk's PBXs. */
export function openDoctor(core: EngineCore): Doctor {
  const { secrets, settings, emit, log } = core.deps;
  return new Doctor({
    patient: (pbxId) => patient(core, pbxId),
    password: (pbxId) => secrets.get(pbxPasswordName(pbxId)),
    assignments: () => core.assignments,
    agents: () => settings.get('agents'),
    deskName: core.deskName,
    emit,
    log,
  });
}

function patient(core: EngineCore, pbxId: string): Patient {
  const config = core.pbxs.find(({ id }) => id === pbxId);
  if (!config) throw new NoSuch('PBX');
  const host = core.hosts.get(pbxId);
  return {
    config,
    heldByUs: host?.link.status.state === 'up' && host.link.role === 'answers',
    mediaListening: host?.mediaAddress ?? null,
    ...(host && { live: host.live }),
  };
}

/** What the window asks of the doctor. */
export function doctorHandlers({ doctor }: EngineCore) {
  return {
    'doctor.run': ({ pbxId, only, active }) => doctor.run(pbxId, { active, ...(only && { only }) }),
    'doctor.stop': ({ pbxId }) => doctor.stop(pbxId),
    'doctor.last': ({ pbxId }) => doctor.last(pbxId),
    'doctor.loadModules': ({ pbxId, modules }) => doctor.loadModules(pbxId, modules),
  } satisfies Partial<Handlers>;
}
