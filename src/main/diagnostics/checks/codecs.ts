import type { WireFormat } from '../../../shared/domain/audio.ts';
import type { Rest } from '../../ari/rest.ts';
import { asking, ok, trouble, warning } from '../check.ts';

/** So many endpoints are looked at; a PBX has them of few kinds. */
export const MOST_ENDPOINTS = 30;

/** What translates a codec; those without one are carried as they are. */
const TRANSLATORS: Readonly<Record<string, string>> = {
  ulaw: 'codec_ulaw.so',
  alaw: 'codec_alaw.so',
  g722: 'codec_g722.so',
  gsm: 'codec_gsm.so',
  ilbc: 'codec_ilbc.so',
  opus: 'codec_opus.so',
  g729: 'codec_g729a.so',
  speex: 'codec_speex.so',
  speex16: 'codec_speex.so',
  lpc10: 'codec_lpc10.so',
  adpcm: 'codec_adpcm.so',
  g726: 'codec_g726.so',
};

/** The telephones' codecs can be had in the format of the agents' audio. */
export const codecs = asking(
  'codecs',
  async ({ config }, rest) => {
    const [endpoints, running] = await Promise.all([pjsipEndpoints(rest), rest.runningModules()]);
    if (endpoints.length === 0) {
      return {
        state: 'unknown',
        seen: 'ARI shows no PJSIP endpoints here: their codecs cannot be looked at.',
      };
    }
    const { format } = config.media;
    const deaf = endpoints.filter(({ allow }) => !allow.some((codec) => reaches(codec, format, running)));
    if (deaf.length === 0) return ok(`Every endpoint that was looked at can speak with ${format}.`);
    const names = deaf.map(({ name, allow }) => `${name} (${allow.join(', ') || 'none'})`).join(', ');
    const problem = {
      code: 'codec-not-allowed',
      message: `This Asterisk cannot translate between ${format} and the codecs of ${names}.`,
      hint: 'Calls with them stay silent. Allow a codec there that this Asterisk knows.',
    };
    const change = {
      file: 'pjsip.conf',
      line: `[${deaf[0]?.name ?? ''}]\nallow = ${format === 'slin16' ? 'g722' : format}`,
      reload: 'asterisk -rx "module reload res_pjsip.so"',
    };
    if (deaf.length < endpoints.length) return { ...warning(problem), change };
    return trouble(problem, change);
  },
  { needs: ['modules'] },
);

/** Whether audio in a codec can be had in the format of the agents. */
function reaches(codec: string, format: WireFormat, running: ReadonlySet<string>): boolean {
  if (codec === format) return true;
  const [from, to] = [translates(codec, running), translates(format, running)];
  const direct =
    running.has('codec_a_mu.so') && ['ulaw', 'alaw'].includes(codec) && ['ulaw', 'alaw'].includes(format);
  return direct || (from && to);
}

function translates(codec: string, running: ReadonlySet<string>): boolean {
  if (/^slin\d*$/.test(codec)) return true;
  const module = TRANSLATORS[codec];
  return module !== undefined && running.has(module);
}

export interface PjsipEndpoint {
  name: string;
  context: string;
  allow: string[];
}

/** The first of the PJSIP endpoints, as pjsip.conf has them. */
export async function pjsipEndpoints(rest: Rest): Promise<PjsipEndpoint[]> {
  const names = (await rest.endpoints('PJSIP')).slice(0, MOST_ENDPOINTS);
  const found = await Promise.all(
    names.map(async (name) => {
      const section = await rest.pjsipEndpoint(name);
      if (!section) return null;
      const allow = (section['allow'] ?? '')
        .replace(/[()]/g, '')
        .split(/[|,]/)
        .filter((codec) => codec !== '' && codec !== 'nothing');
      return { name, context: section['context'] ?? '', allow };
    }),
  );
  return found.filter((one) => one !== null);
}
