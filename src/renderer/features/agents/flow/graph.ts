import { Position, type Edge, type Node } from '@xyflow/react';
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
}

const HANDLE = 12;

export function nodesOf({ conversation, places, faults, facts, chosen, current }: Drawn): StepNode[] {
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

/** Room between a way that leads back and the steps above it. */
const UNDER = 22;

export function edgesOf({ conversation: { steps }, places, chosen }: Drawn, way: string | null): WayEdge[] {
  const bottom = (id: string): number => {
    const step = steps[id];
    return (places[id]?.y ?? 0) + (step ? heightOf(step) : 0);
  };
  let back = 0;
  return Object.entries(steps).flatMap(([source, step]) =>
    exitsOf(step)
      .filter(({ to }) => Object.hasOwn(steps, to))
      .map(({ port, to }): WayEdge => {
        const leadsBack = (places[to]?.x ?? 0) < (places[source]?.x ?? 0) + NODE.width;
        if (leadsBack) back += 1;
        const id = `${source} ${port}`;
        return {
          id,
          type: 'way',
          source,
          target: to,
          sourceHandle: port,
          selected: id === way,
          reconnectable: 'target',
          focusable: false,
          // Ways of the chosen step are drawn over the others.
          zIndex: chosen === source || chosen === to ? 1 : 0,
          className: chosen === null ? '' : chosen === source ? 'leaves' : chosen === to ? 'comes' : 'other',
          data: {
            port,
            words: exitWords(step, port),
            under: leadsBack ? Math.max(bottom(source), bottom(to)) + UNDER + (back % 5) * 7 : null,
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
