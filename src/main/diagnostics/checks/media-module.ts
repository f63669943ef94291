import type { MediaKind } from '../../../shared/domain/pbx.ts';
import { bestKind, hasKind, MODULES } from '../../media/best.ts';
import { asking, ok, trouble } from '../check.ts';
import { loadCommand, loadLine } from './modules.ts';

const WEBSOCKET_NEEDED = 'update to 22.8 or newer (20.18 and 23.2 have it too)';
const NEEDED: Readonly<Record<MediaKind, string>> = {
  'pbx-dials-us': WEBSOCKET_NEEDED,
  'we-dial-pbx': WEBSOCKET_NEEDED,
  audiosocket: 'it came with 18',
  rtp: 'it came with 16.6',
};

/** Whether this Asterisk can carry audio in the way that was chosen; where the best is asked for, in any. */
export const mediaModule = asking('media-module', async (context, rest) => {
  const { config, version } = context;
  const running = await rest.runningModules();
  const { connection } = config.media;
  context.kind = connection === 'best' ? bestKind(version ?? '', running) : connection;
  const { kind } = context;
  if (kind === null) {
    return {
      ...trouble({
        code: 'media-module-missing',
        message: 'No module that carries audio to this desk runs on this Asterisk.',
        hint: 'On the PBX: asterisk -rx "module load chan_websocket.so" (or chan_audiosocket.so, or chan_rtp.so), and the same in modules.conf.',
      }),
      ...lines(['chan_websocket.so']),
    };
  }
  // The check of the WebSocket client looks at its own module.
  const needed = MODULES[kind].filter((name) => name !== 'res_websocket_client.so');
  const missing = needed.filter((name) => !running.has(name));
  const [first] = missing;
  if (first === undefined) return ok(`${needed.join(' and ')} ${needed.length > 1 ? 'run' : 'runs'}.`);
  const message = `${missing.join(' and ')} ${missing.length > 1 ? 'do' : 'does'} not run.`;
  if (version !== null && !hasKind(kind, version)) {
    return trouble({
      code: 'asterisk-too-old',
      message,
      hint: `Asterisk ${version} does not have it: ${NEEDED[kind]}, or choose another audio connection.`,
    });
  }
  const hint = `On the PBX: ${loadCommand(first)}, and in modules.conf: load = ${first}.`;
  return { ...trouble({ code: 'media-module-missing', message, hint }), ...lines(missing) };
});

function lines(names: string[]) {
  return {
    change: { file: 'modules.conf', line: loadLine(names), reload: names.map(loadCommand).join('\n') },
    loads: names,
  };
}
