import { z } from 'zod';

/** How an agent takes turns, in words for a person. */
export const TurnTaking = z.object({
  /** How long it lets the caller think before it takes a pause for the end of the turn. */
  patience: z.enum(['quick', 'normal', 'patient']),
  /** How easily it lets itself be interrupted. */
  interruption: z.enum(['easy', 'normal', 'hard', 'never']),
});
export type TurnTaking = z.infer<typeof TurnTaking>;

/** Milliseconds. */
export interface TurnTiming {
  /** Voice that counts as speech; shorter is a cough. */
  minSpeechMs: number;
  /** Silence after which recognising begins. */
  pauseMs: number;
  /** Silence after which the turn is over whatever was said. */
  endMs: number;
  /** Silence after which the turn is over if what was said is an answer. */
  answeredMs: number;
}

const PATIENCE = {
  quick: { endMs: 416, answeredMs: 192 },
  normal: { endMs: 576, answeredMs: 256 },
  patient: { endMs: 1200, answeredMs: 480 },
};
const MIN_SPEECH = { easy: 120, normal: 190, hard: 480, never: 190 };

/** What the words mean for the ear. */
export function turnTiming({ patience, interruption }: TurnTaking): TurnTiming {
  return { minSpeechMs: MIN_SPEECH[interruption], pauseMs: 128, ...PATIENCE[patience] };
}

export const NORMAL_TURNS: TurnTaking = { patience: 'normal', interruption: 'normal' };
