import { asking, ok, trouble, type Finding } from '../check.ts';

/** What calls need besides the carrying of audio; res_ari itself answered already. */
const NEEDED = [
  'res_http_websocket.so',
  'res_stasis.so',
  'app_stasis.so',
  'res_stasis_answer.so',
  'res_stasis_snoop.so',
  'res_ari_applications.so',
  'res_ari_asterisk.so',
  'res_ari_bridges.so',
  'res_ari_channels.so',
  'res_ari_endpoints.so',
  'res_ari_events.so',
];

/** Any of these makes a bridge of two. */
const BRIDGES = ['bridge_simple.so', 'bridge_softmix.so'];

/** The modules of ARI and bridging run. */
export const modules = asking(
  'modules',
  async (_context, rest) => {
    const running = await rest.runningModules();
    const absent = NEEDED.filter((name) => !running.has(name));
    if (!BRIDGES.some((name) => running.has(name))) absent.push(...BRIDGES);
    return absent.length > 0 ? missing(absent) : ok('The modules of ARI, Stasis and bridging run.');
  },
  { needs: ['credentials'] },
);

/** These do not run; the doctor can load them. */
export function missing(names: string[]): Finding {
  return {
    ...trouble(
      {
        code: 'modules-missing',
        message: `Not running: ${names.join(', ')}.`,
        hint: 'Load them, and keep modules.conf from leaving them out at the next start (noload, or autoload = no).',
      },
      { file: 'modules.conf', line: loadLine(names), reload: names.map(loadCommand).join('\n') },
    ),
    loads: names,
  };
}

export function loadLine(names: readonly string[]): string {
  return ['[modules]', ...names.map((name) => `load = ${name}`)].join('\n');
}

export function loadCommand(name: string): string {
  return `asterisk -rx "module load ${name}"`;
}
