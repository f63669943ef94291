import type { Call } from '../../../shared/domain/call.ts';
import { isMine } from '../../stores/counts.ts';

export type Filter = 'all' | 'needs' | 'mine' | 'people';

const FILTERS: Record<Filter, (call: Call) => boolean> = {
  all: () => true,
  needs: (call) => call.state === 'needs-person',
  mine: isMine,
  people: (call) => call.state === 'elsewhere',
};

/** A number as typed or stored, without what is there for the eye. */
function bare(text: string): string {
  return text.replace(/[\s().-]/g, '');
}

/** A test for words in names, agent, last line and reason; or for a part of a number. Empty words find everything. */
export function matcher(words: string): (call: Call) => boolean {
  const needle = words.trim().toLowerCase();
  if (!needle) return () => true;
  const digits = /^[+\d\s().-]+$/.test(needle) ? bare(needle) : null;
  return (call) => {
    const numbers = [call.caller.number, call.calledNumber, call.peer?.number ?? ''];
    if (digits && numbers.some((number) => bare(number).includes(digits))) return true;
    const texts = [
      call.caller.name,
      call.peer?.name,
      call.agent?.name,
      call.lastLine?.text,
      call.ask?.reason,
      call.owner?.operator,
      ...numbers,
    ];
    return texts.some((text) => text?.toLowerCase().includes(needle));
  };
}

export function passes(filter: Filter, words: string): (call: Call) => boolean {
  const found = matcher(words);
  const wanted = FILTERS[filter];
  return (call) => wanted(call) && found(call);
}
