import { CordboardError } from '../../../shared/domain/problem.ts';

/** Trouble with a voice pack. Codes: see the table below. */
export class VoicePackError extends CordboardError {}

const problems = {
  'voice-pack-not-one': [
    (what: string) => `This is no voice pack: ${what}`,
    'Choose the folder, or the address, of a manifest.json that was made for this version of Cordboard.',
  ],
  'voice-pack-file-missing': [
    (what: string) => `${what} is missing from the voice pack.`,
    'Copy or serve the whole folder, then install it again.',
  ],
  'voice-pack-checksum': [
    (what: string) => `${what} is not what its checksum says: it was changed or cut on the way.`,
    'Compare the checksum with the one that you were given, then try again. Nothing was installed.',
  ],
  'voice-pack-too-large': [
    (what: string) => `${what} is larger than the voice pack says.`,
    'Make the pack anew. Nothing was installed.',
  ],
  'voice-pack-unreachable': [
    (what: string) => `The voice pack could not be fetched: ${what}`,
    'Check the address and that this PC may reach the server. What came so far is kept: install again to go on from there.',
  ],
  'voice-pack-no-room': [
    (what: string) => `There is not enough room on the disk: the voice pack needs ${what}.`,
    'Make room, then install it again.',
  ],
  'voice-pack-disk': [
    (what: string) => `The voice pack could not be written: ${what}`,
    'Check that the folder of Cordboard’s data may be written, then install it again.',
  ],
  'voice-pack-busy': [
    () => 'Another voice pack is being installed.',
    'Wait until it is there, or cancel it.',
  ],
  'voice-pack-cancelled': [() => 'The installation was cancelled.', 'Nothing was installed.'],
  'voice-pack-damaged': [
    (what: string) => `The voice pack ${what} is damaged. A built-in voice speaks instead.`,
    'Install it again under Settings, Voices.',
  ],
  'voice-pack-failed': [
    (what: string) => `The voice pack ${what} could not speak. A built-in voice spoke instead.`,
    'Callers were answered. If this repeats, choose another voice for the agent; the log has the details.',
  ],
  'voice-pack-slow': [
    (what: string) => `The voice pack ${what} does not keep up on this PC. A built-in voice spoke instead.`,
    'Use a built-in voice where several calls run at once, or a faster PC.',
  ],
} satisfies Record<string, [(what: string) => string, string]>;

export type PackProblemCode = keyof typeof problems;

/** @param what the part of the sentence that the code needs: a file, a pack, an amount, a reason */
export function packError(code: PackProblemCode, what = '', cause?: unknown): VoicePackError {
  const [say, hint] = problems[code];
  return new VoicePackError({ code, message: say(what), hint }, cause === undefined ? undefined : { cause });
}
