import { Branch } from '../../../shared/domain/conversation.ts';
import { match } from './matching.ts';

export const YES = [
  'yes',
  'yeah',
  'yep',
  'yes it is',
  'that is right',
  'right',
  'correct',
  'that is correct',
  'exactly',
  'sure',
  'of course',
  'okay',
];
export const NO = [
  'no',
  'nope',
  'no it is not',
  'that is wrong',
  'wrong',
  'not right',
  'not correct',
  'incorrect',
  'that is not right',
  'not quite',
];

const ANSWERS = [
  Branch.parse({ words: NO, to: 'no' }),
  Branch.parse({ examples: YES, words: YES, to: 'yes' }),
];

/** An answer to a question of yes or no, or neither. A "no" anywhere at the beginning counts for more than a "right". */
export function yesOrNo(text: string): 'yes' | 'no' | null {
  if (/^\W*(no|nope|nah|not)\b/i.test(text)) return 'no';
  if (/^\W*(yes|yeah|yep|yup)\b/i.test(text)) return 'yes';
  const found = match(text, ANSWERS)?.to;
  return found === 'yes' || found === 'no' ? found : null;
}
