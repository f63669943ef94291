import { Document, isMap, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { checkConversation, type Surroundings } from '../../../shared/domain/conversation-check.ts';
import { Branch, Conversation, Step } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';

/** Something wrong with a text, and where. */
export interface TextFault {
  /** From 1. */
  line: number;
  message: string;
}

export interface ConversationText {
  /** Null where the text cannot be one. With faults it may still be a conversation to draw. */
  conversation: Conversation | null;
  faults: TextFault[];
}

type Raw = Record<string, unknown>;
type Path = readonly PropertyKey[];

/** Lists that stand on one line. */
const ON_ONE_LINE = new Set(['intents', 'digits', 'equals']);

/**
 * A conversation as text that a person reads and git compares: YAML without what goes without saying, and where the
 * steps are drawn at the very end.
 */
export function toText(conversation: Conversation): string {
  const { start, intents, timeUp, back, steps } = conversation;
  const layout = Object.entries(steps).flatMap(([id, { position }]): [string, number[]][] =>
    position ? [[id, [position.x, position.y]]] : [],
  );
  const document = new Document(
    {
      start,
      ...(Object.keys(intents).length > 0 && { intents }),
      steps: Object.fromEntries(Object.entries(steps).map(([id, step]) => [id, brief(step)])),
      timeUp,
      back,
      ...(layout.length > 0 && { layout: Object.fromEntries(layout) }),
    },
    { aliasDuplicateObjects: false },
  );
  visit(document, {
    Seq(_, list, above) {
      const [pair, map, holder] = above.toReversed();
      const name = isPair(pair) && isScalar(pair.key) ? pair.key.value : null;
      const isPlace = isPair(holder) && isScalar(holder.key) && holder.key.value === 'layout' && isMap(map);
      if (isPlace || ON_ONE_LINE.has(String(name))) list.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Reads what toText or a person wrote. With what the agent has, names and tools are checked too. */
export function fromText(text: string, around: Surroundings = {}): ConversationText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), message }));
    return { conversation: null, faults };
  }
  const lineOf = (path: Path): number => lineAt(offsetOf(document, path));
  const parsed = parse(document);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => ({
      line: lineOf(path),
      message: path.length > 0 ? `${path.join('.')}: ${message}` : message,
    }));
    return { conversation: null, faults: inOrder(faults) };
  }
  const written = strangers(document.toJS(), parsed.data).filter(([first]) => first !== 'layout');
  const faults = [
    ...written.map((path) => ({
      line: lineOf(path),
      message: t.agents.text.unknown(path.join('.')),
    })),
    ...checkConversation(parsed.data, around).map(({ step, message }) => ({
      line: step === '' ? 1 : lineOf(['steps', step]),
      message: step === '' ? message : `${step}: ${message}`,
    })),
  ];
  return { conversation: parsed.data, faults: inOrder(faults) };
}

/** A step without its place and without what it would have anyway. */
function brief(step: Step): Raw {
  const rest = without({ ...step, position: undefined }, Step);
  if ('branches' in step && 'branches' in rest)
    rest['branches'] = step.branches.map((branch) => without(branch, Branch));
  return rest;
}

/** Leaves out every field that comes back by itself when the rest is parsed. */
function without(whole: Raw, schema: z.ZodType): Raw {
  let rest = whole;
  for (const [key, value] of Object.entries(whole)) {
    const less = Object.fromEntries(Object.entries(rest).filter(([other]) => other !== key));
    const again = schema.safeParse(less).data;
    if (isRaw(again) && JSON.stringify(again[key]) === JSON.stringify(value)) rest = less;
  }
  return rest;
}

/** Where a text was meant, a person may write 007, yes or nothing at all: it is taken as it is written. */
function parse(document: Document.Parsed): ReturnType<typeof Conversation.safeParse> {
  const parsed = Conversation.safeParse(drawn(document.toJS()));
  let mended = false;
  for (const { code, path, ...issue } of parsed.error?.issues ?? []) {
    const node = document.getIn(path, true);
    if (code !== 'invalid_type' || !('expected' in issue) || issue.expected !== 'string' || !isScalar(node))
      continue;
    node.value = node.source ?? '';
    mended = true;
  }
  return mended ? Conversation.safeParse(drawn(document.toJS())) : parsed;
}

/** The places of the layout, each in its step. */
function drawn(written: unknown): unknown {
  if (!isRaw(written) || !isRaw(written['steps']) || !isRaw(written['layout'])) return written;
  const steps = { ...written['steps'] };
  for (const [id, place] of Object.entries(written['layout'])) {
    const step = steps[id];
    const [x, y] = Array.isArray(place) ? (place as unknown[]) : [];
    if (isRaw(step) && typeof x === 'number' && typeof y === 'number')
      steps[id] = { ...step, position: { x, y } };
  }
  return { ...written, steps };
}

/** Where what stands at a path begins, or the nearest thing around it that is there. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const above = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(above)
      ? above.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    const range = (node as { range?: [number, number, number] | null } | undefined)?.range;
    if (range) return range[0];
  }
  return 0;
}

/** Paths of what was written and means nothing. */
function strangers(written: unknown, understood: unknown, path: Path = []): Path[] {
  if (Array.isArray(written) && Array.isArray(understood))
    return written.flatMap((item, i) => strangers(item, understood[i], [...path, i]));
  if (!isRaw(written) || !isRaw(understood)) return [];
  return Object.entries(written).flatMap(([key, value]) =>
    Object.hasOwn(understood, key) ? strangers(value, understood[key], [...path, key]) : [[...path, key]],
  );
}

function isRaw(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inOrder(faults: TextFault[]): TextFault[] {
  return faults.toSorted((a, b) => a.line - b.line);
}
