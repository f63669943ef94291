import type { Problem } from '../../../shared/domain/problem.ts';
import { engineRefused, engineTrouble, keyRefused } from '../problems.ts';
import { NAME, type Options } from './options.ts';
import { FORMATS, type Fault, type Told } from './protocol.ts';

const FATAL = ['insufficient_quota'];

/** What ends the conversation. Most errors are about one request; before it has begun there is nothing to go on with. */
export function fatal(fault: Fault, begun: boolean): Problem | null {
  const code = fault.code ?? '';
  const words = fault.message ?? code;
  if (code === 'invalid_api_key') return keyRefused(NAME);
  if (!begun) return engineRefused(NAME, words);
  return FATAL.includes(code) ? engineTrouble(NAME, words) : null;
}

/** Servers exist that answer PCM although they were asked for something else: that would be noise to the caller. */
export function otherFormat(options: Options, { session }: Told<'session.updated'>): Problem | null {
  const asked = FORMATS[options.audio];
  const formats = [session.audio?.input?.format?.type, session.audio?.output?.format?.type];
  const got = formats.find((type) => type !== undefined && type !== asked);
  if (got === undefined) return null;
  return {
    code: 'engine-format',
    message: `${NAME} was asked for ${asked} and answers ${got}.`,
    hint: `Choose ${got === FORMATS.pcm ? 'PCM' : 'the audio that it speaks'} for this agent under Agents.`,
  };
}
