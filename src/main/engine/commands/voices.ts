import { packOf } from '../../../shared/domain/voice.ts';
import type { PackOrigin } from '../../speech/packs/install.ts';
import type { EngineCore } from '../engine.ts';
import { warmEngines } from '../warm.ts';
import type { Handlers } from './handler.ts';

/** Voice packs: installing and removing them. */
export function voiceHandlers(core: EngineCore) {
  const { packs, engines } = core;
  const { settings, chooseFolder } = core.deps;
  const install = async (origin: PackOrigin): Promise<{ id: string }> => {
    const id = await packs.install(origin);
    // Agents that had waited for it speak with it from now on.
    const waiting = settings.get('agents').filter(({ voice }) => packOf(voice)?.pack === id);
    await warmEngines(engines, waiting);
    return { id };
  };
  return {
    'voices.state': () => ({ packs: packs.list(), installing: packs.progress }),
    'voices.installFolder': async () => {
      const path = await chooseFolder('Choose the folder of a voice pack');
      return path === null ? null : install({ from: 'folder', path });
    },
    'voices.installUrl': ({ url, sha256 }) => install({ from: 'url', url: new URL(url), sha256 }),
    'voices.cancel': () => packs.cancel(),
    'voices.remove': ({ id }) => packs.remove(id),
  } satisfies Partial<Handlers>;
}
