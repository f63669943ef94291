import { CordboardError, type Problem } from '../../shared/domain/problem.ts';

/** Trouble with speech on this machine. Codes: see the functions below. */
export class SpeechError extends CordboardError {}

const problems = {
  'speech-closed': { message: 'Speech has been shut down.', hint: 'It starts again with the app.' },
  'speech-aborted': { message: 'The request is no longer wanted.', hint: 'Nothing needs to be done.' },
  'speech-worker-lost': {
    message: 'A speech worker stopped unexpectedly.',
    hint: 'It is being restarted. If this repeats, the log says why it stops.',
  },
  'speech-not-loading': {
    message: 'The speech models could not be loaded.',
    hint: 'Install the app again; the log names the file that is missing or unreadable.',
  },
  'speech-busy': {
    message: 'More speech is waiting than this machine can handle in time.',
    hint: 'Let fewer calls in at once (the agent’s limit of calls), or use a faster machine.',
  },
  'speech-timeout': {
    message: 'Speech took too long.',
    hint: 'The machine may be overloaded. Let fewer calls in at once, or use a faster machine.',
  },
  'speech-failed': {
    message: 'Speech could not be processed.',
    hint: 'The log has the details.',
  },
} satisfies Record<string, Omit<Problem, 'code'>>;

export type SpeechProblemCode = keyof typeof problems;

export function speechError(code: SpeechProblemCode, cause?: unknown): SpeechError {
  return new SpeechError({ code, ...problems[code] }, cause === undefined ? undefined : { cause });
}
