import { MarkerType, Position, type Edge, type Node } from '@xyflow/react';
import { exitsOf, type Conversation, type Step } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import type { Fault } from '../draft.ts';
import type { Port } from './edit.ts';
import { exitAt, heightOf, NODE, type Place } from './layout.ts';
import { exitWords, pieces, textOf, type Piece } from './words.ts';

export interface ExitRow {
  port: Port;
  words: string;
  isOpen: boolean;
  /** The step that it leads back to: named at the row instead of drawn, so that the drawing reads from left to right. */
  back: string | null;
}

/** What is drawn of a step. */
export interface StepData extends Record<string, unknown> {
  id: string;
  does: Step['do'];
  says: Piece[];
  exits: ExitRow[];
  isStart: boolean;
  faults: Fault[];
}
export type StepNode = Node<StepData, 'step'>;

/** What is drawn of a way: where it passes under the steps when it leads back, and its words when it is looked at. */
export interface WayData extends Record<string, unknown> {
  port: Port;
  words: string;
  under: number | null;
}
export type WayEdge = Edge<WayData, 'way'>;

export interface Drawn {
  conversation: Conversation;
  places: Readonly<Record<string, Place>>;
  faults: readonly Fault[];
  facts: Readonly<Record<string, string>>;
  /** The chosen step. */
  chosen: string | null;
  /** The step that the keys are with: of all steps, Tab comes to this one. */
  current: string | null;
  /** The steps that a call went through, in order. */
  taken?: readonly string[];
}

const HANDLE = 12;

export function nodesOf({ conversation, places, faults, facts, chosen, current, taken }: Drawn): StepNode[] {
  const { steps, start } = conversation;
  return Object.entries(steps).map(([id, step]) => {
    const size = { width: NODE.width, height: heightOf(step) };
    const own = faults.filter((fault) => fault.step === id);
    return {
      id,
      type: 'step',
      position: places[id] ?? { x: 0, y: 0 },
      ...size,
      measured: size,
      handles: [
        handle('target', null, Position.Left, 0, NODE.head / 2),
        ...exitsOf(step).map(({ port }, i) =>
          handle('source', port, Position.Right, NODE.width, exitAt(step, i)),
        ),
      ],
      selected: id === chosen,
      focusable: id === current,
      className: taken?.at(-1) === id ? 'now' : taken?.includes(id) ? 'taken' : '',
      ariaRole: 'group',
      ariaLabel: t.flow.node(id, t.flow.does[step.do], id === start, own.length),
      data: {
        id,
        does: step.do,
        says: pieces(textOf(step), facts),
        exits: exitsOf(step).map(({ port, to }) => ({
          port,
          words: exitWords(step, port),
          isOpen: !Object.hasOwn(steps, to),
          back: Object.hasOwn(steps, to) && leadsBack(places, id, to) ? to : null,
        })),
        isStart: id === start,
        faults: own,
      },
    };
  });
}

function handle(type: 'source' | 'target', id: string | null, position: Position, x: number, y: number) {
  return { type, id, position, x: x - HANDLE / 2, y: y - HANDLE / 2, width: HANDLE, height: HANDLE };
}

function leadsBack(places: Drawn['places'], source: string, to: string): boolean {
  return (places[to]?.x ?? 0) < (places[source]?.x ?? 0) + NODE.width;
}

/** Room between a way that leads back and the steps above it. */
const UNDER = 22;
const ARROW = { type: MarkerType.ArrowClosed, width: 14, height: 14, color: 'context-stroke' };
/** Room for the whole drawing; on the right stand the names of the steps that its last layer leads back to. */
export const FIT = { padding: { x: '40px', y: '32px', right: '100px' }, maxZoom: 1 } as const;

/** The zoom at which all of a drawing is seen in a frame. */
export function zoomOfAll(all: { width: number; height: number }, width: number, height: number): number {
  return Math.min((width - 140) / all.width, (height - 64) / all.height);
}

/** Where a drawing too large for its frame is looked at first: its first step at the left. */
export function viewFrom(first: Place, height: number, zoom: number): { x: number; y: number; zoom: number } {
  return { x: 32 - first.x * zoom, y: height / 2 - (first.y + 90) * zoom, zoom };
}

/**
 * The ways that are drawn: all that lead ahead, and of those that lead back the chosen step's, the chosen way, and those that
 * a call took.
 */
export function edgesOf(
  { conversation: { steps }, places, chosen, taken = [] }: Drawn,
  way: string | null,
): WayEdge[] {
  const pairs = new Set(taken.slice(1).map((to, i) => `${taken[i] ?? ''} ${to}`));
  const isTaken = (source: string, to: string): boolean => pairs.has(`${source} ${to}`);

  /** Below every step that the way back passes. */
  const below = (source: string, to: string): number => {
    const [left, right] = [places[to]?.x ?? 0, places[source]?.x ?? 0];
    return Math.max(
      ...Object.entries(steps).map(([id, step]) => {
        const { x, y } = places[id] ?? { x: 0, y: 0 };
        return x < left || x > right ? -Infinity : y + heightOf(step);
      }),
    );
  };
  let back = 0;
  return Object.entries(steps).flatMap(([source, step]) =>
    exitsOf(step)
      .filter(
        ({ port, to }) =>
          Object.hasOwn(steps, to) &&
          (!leadsBack(places, source, to) ||
            source === chosen ||
            `${source} ${port}` === way ||
            isTaken(source, to)),
      )
      .map(({ port, to }): WayEdge => {
        const isBack = leadsBack(places, source, to);
        if (isBack) back += 1;
        const id = `${source} ${port}`;
        return {
          id,
          type: 'way',
          source,
          target: to,
          sourceHandle: port,
          selected: id === way,
          reconnectable: 'target',
          markerEnd: ARROW,
          focusable: false,
          // Ways of the chosen step are drawn over the others.
          zIndex: chosen === source || chosen === to || isTaken(source, to) ? 1 : 0,
          className: isTaken(source, to)
            ? 'leaves'
            : chosen === null
              ? ''
              : chosen === source
                ? 'leaves'
                : chosen === to
                  ? 'comes'
                  : 'other',
          data: {
            port,
            words: exitWords(step, port),
            under: isBack ? below(source, to) + UNDER + (back % 5) * 7 : null,
          },
        };
      }),
  );
}

/** The path of a way: a curve ahead, or back around below the steps. */
export function pathOf(
  from: Place,
  to: Place,
  under: number | null,
): { path: string; label: { x: number; y: number } } {
  if (under === null) {
    const bend = Math.max(36, (to.x - from.x) / 2);
    return {
      path: `M${from.x},${from.y} C${from.x + bend},${from.y} ${to.x - bend},${to.y} ${to.x},${to.y}`,
      label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    };
  }
  const out = 22;
  const r = 10;
  const up = to.y > under ? -1 : 1;
  const down = from.y > under ? -1 : 1;
  const path = [
    `M${from.x},${from.y}`,
    `H${from.x + out - r}`,
    `Q${from.x + out},${from.y} ${from.x + out},${from.y + r * down}`,
    `V${under - r * down}`,
    `Q${from.x + out},${under} ${from.x + out - r},${under}`,
    `H${to.x - out + r}`,
    `Q${to.x - out},${under} ${to.x - out},${under - r * up}`,
    `V${to.y + r * up}`,
    `Q${to.x - out},${to.y} ${to.x - out + r},${to.y}`,
    `H${to.x}`,
  ].join(' ');
  return { path, label: { x: (from.x + to.x) / 2, y: under } };
}
