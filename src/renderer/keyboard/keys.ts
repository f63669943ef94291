/** What a key asks for on the board. */
export type Intent =
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'first'
  | 'last'
  | 'listen'
  | 'take-over'
  | 'hand-back'
  | 'hang-up'
  | 'to-dialplan'
  | 'whisper'
  | 'say'
  | 'transfer'
  | 'replace-agent'
  | 'mute'
  | 'hold'
  | 'next-ask'
  | 'search'
  | 'help'
  | 'escape';

export interface KeyPress {
  key: string;
  /** Place of the key on the keyboard, for layouts without Latin letters. */
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
}

const NAMED: ReadonlyMap<string, Intent> = new Map(
  Object.entries({
    ArrowUp: 'up',
    ArrowDown: 'down',
    PageUp: 'page-up',
    PageDown: 'page-down',
    Home: 'first',
    End: 'last',
    Escape: 'escape',
    '/': 'search',
    '?': 'help',
  } satisfies Record<string, Intent>),
);

const LETTERS: ReadonlyMap<string, Intent> = new Map(
  Object.entries({
    l: 'listen',
    t: 'take-over',
    b: 'hand-back',
    h: 'hang-up',
    d: 'to-dialplan',
    n: 'next-ask',
    w: 'whisper',
    s: 'say',
    x: 'transfer',
    r: 'replace-agent',
    m: 'mute',
    o: 'hold',
  } satisfies Record<string, Intent>),
);

const MAY_REPEAT: ReadonlySet<Intent> = new Set(['up', 'down', 'page-up', 'page-down']);

/** The letter of a press: as typed, or by the key's place where the layout has no Latin letters (Cyrillic, Greek). */
function letterOf({ key, code }: KeyPress): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const isOtherScript = key.length === 1 && key.charCodeAt(0) > 0x24f;
  return isOtherScript && code.startsWith('Key') ? code.slice(3).toLowerCase() : '';
}

/** Null for presses with a modifier, held keys (but for moving), and whatever somebody else has used already. */
export function intentOf(press: KeyPress): Intent | null {
  if (press.defaultPrevented || press.isComposing || press.altKey || press.ctrlKey || press.metaKey)
    return null;
  const intent = NAMED.get(press.key) ?? LETTERS.get(letterOf(press)) ?? null;
  if (intent && press.repeat && !MAY_REPEAT.has(intent)) return null;
  return intent;
}
