import type { Voice } from '../speech/port.ts';
import type { NameNumber } from './wire-types.ts';

/** One thing that a demo caller does. Each waits for its moment: the other side has spoken and fallen silent. */
export type Turn =
  /** `patienceMs`: how long it waits for that, where it expects to wait. */
  | { do: 'say'; text: string; patienceMs?: number }
  /** Talks over the other side once that has talked for so long. */
  | { do: 'interrupt'; afterMs: number; text: string }
  | { do: 'key'; digit: string }
  /** Hangs up after that, unless the other side goes on talking and does not hang up: then the next turn follows. */
  | { do: 'bye'; text: string };

export interface Script {
  voice: Voice;
  turns: readonly Turn[];
}

const BYE: Turn = { do: 'bye', text: 'No, that is all. Goodbye.' };

/** What the demo callers want, in words that the default conversation understands and voices that are not its own. */
export const SCRIPTS: readonly Script[] = [
  {
    voice: 'slt',
    turns: [
      { do: 'say', text: 'I want to know your opening hours.' },
      { do: 'say', text: 'And where are you?' },
      BYE,
    ],
  },
  {
    voice: 'awb',
    turns: [
      { do: 'interrupt', afterMs: 1800, text: 'When are you open?' },
      { do: 'say', text: 'I would like to speak to a person please.' },
      { do: 'say', text: 'Thank you, I will wait.' },
      { do: 'say', text: 'Hello? Am I talking to a person?', patienceMs: 40_000 },
      { do: 'say', text: 'I have a question about my last order.', patienceMs: 20_000 },
      { do: 'say', text: 'Yes, that is right. It came on Tuesday.' },
      { do: 'say', text: 'That is very kind of you.' },
      BYE,
    ],
  },
  {
    voice: 'kal',
    turns: [
      { do: 'say', text: 'What is your address?' },
      { do: 'interrupt', afterMs: 1400, text: 'And what are your opening hours?' },
      BYE,
    ],
  },
  {
    voice: 'slt',
    turns: [
      { do: 'say', text: 'Where are you located?' },
      { do: 'key', digit: '0' },
      { do: 'say', text: 'All right.' },
      { do: 'say', text: 'Hello? Is that the reception?', patienceMs: 40_000 },
      { do: 'say', text: 'Can you move my appointment to Friday?', patienceMs: 20_000 },
      { do: 'say', text: 'In the morning, please.' },
      { do: 'say', text: 'Perfect.' },
      BYE,
    ],
  },
  {
    voice: 'awb',
    turns: [
      { do: 'say', text: 'Tell me about the weather.' },
      { do: 'say', text: 'When are you open?' },
      { do: 'interrupt', afterMs: 1600, text: 'And what is your address?' },
      BYE,
    ],
  },
  {
    voice: 'kal',
    turns: [
      { do: 'interrupt', afterMs: 2400, text: 'Where are you located?' },
      { do: 'say', text: 'When are you open?' },
      { do: 'bye', text: 'No, thanks. Bye bye.' },
    ],
  },
];

/** What callers say to somebody who keeps them on the line after their goodbye: a person, no agent does that. */
export const SMALL_TALK: readonly Turn[] = [
  { do: 'say', text: 'Oh, one more question. Can I park in front of the house?', patienceMs: 15_000 },
  { do: 'say', text: 'That is good to know.', patienceMs: 15_000 },
  { do: 'say', text: 'You have been very helpful.', patienceMs: 15_000 },
  { do: 'bye', text: 'Thank you very much. Goodbye.' },
];

/** What callers say when nobody says anything. */
export const HELLO = 'Hello? Are you still there?';

/** Nobody's numbers: set aside for films and examples by those who hand numbers out. */
export const PEOPLE: readonly NameNumber[] = [
  { name: 'Ada Lindqvist', number: '+12025550114' },
  { name: 'Marcus Osei', number: '+442079460182' },
  { name: 'Priya Raman', number: '+12025550173' },
  { name: 'Tomás Herrera', number: '+13125550127' },
  { name: 'Ingrid Vos', number: '+442079460315' },
  { name: 'Jamal Whitfield', number: '+16175550148' },
  { name: 'Mei Tanaka', number: '+14155550162' },
  { name: 'Oleksandra Bondar', number: '+442079460527' },
  { name: 'Hannah Meyer', number: '+12125550136' },
  { name: 'Luca Ferri', number: '+442079460871' },
  { name: 'Samuel Okafor', number: '+17135550195' },
  { name: 'Greta Holm', number: '+12065550109' },
];

/** A talk between two people of the house: who says what, in turn. */
export interface Talk {
  from: NameNumber & { device: string; voice: Voice };
  to: NameNumber & { device: string; voice: Voice };
  /** Beginning with the one who was called. */
  lines: readonly string[];
}

export const TALK: Talk = {
  from: { name: 'Reception', number: '2001', device: 'reception', voice: 'slt' },
  to: { name: 'Lab', number: '2005', device: 'lab', voice: 'rms' },
  lines: [
    'Lab, good morning.',
    'Hi, this is reception. The courier is here with the new samples.',
    'Great. Ask him to leave them at the side door, please.',
    'He needs a signature. Can somebody come down?',
    'I will be there in five minutes.',
    'Lovely, I will let him know.',
    'Did he bring the cold box as well?',
    'Yes, two of them, and an envelope for you.',
    'Then I will take the trolley. See you in a moment.',
    'See you. Bye.',
  ],
};

export const QUEUE_MESSAGE = 'Thank you for waiting. All our colleagues are busy. Please hold the line.';
