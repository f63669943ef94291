import dagre from '@dagrejs/dagre';
import { exitsOf, type Conversation, type Step } from '../../../../shared/domain/conversation.ts';
import { textOf } from './words.ts';

export interface Place {
  x: number;
  y: number;
}

/** Sizes of a step as Flow.module.css draws them: known before they are drawn. */
export const NODE = { width: 252, head: 34, text: 42, exit: 24, foot: 6 };

export function heightOf(step: Step): number {
  const exits = exitsOf(step).length;
  return NODE.head + (textOf(step) ? NODE.text : 0) + exits * NODE.exit + NODE.foot;
}

/** Where the way of this number leaves a step, from its top. */
export function exitAt(step: Step, index: number): number {
  return NODE.head + (textOf(step) ? NODE.text : 0) + (index + 0.5) * NODE.exit;
}

/** Where each step stands: where it was put, and the others in layers from the start to the right. */
export function placesOf({ steps, start }: Conversation): Record<string, Place> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 26, ranksep: 84, edgesep: 12 });
  const order = inOrder(steps, start);
  for (const id of order) {
    const step = steps[id];
    if (step) graph.setNode(id, { width: NODE.width, height: heightOf(step) });
  }
  // Ways that lead back to where the caller was before do not decide where a step stands.
  const rank = new Map(order.map((id, at) => [id, at]));
  for (const [id, step] of Object.entries(steps)) {
    for (const { port, to } of exitsOf(step)) {
      if ((rank.get(to) ?? -1) > (rank.get(id) ?? 0)) graph.setEdge(id, to, {}, port);
    }
  }
  dagre.layout(graph);
  return Object.fromEntries(
    Object.entries(steps).map(([id, step]) => {
      const { x, y } = graph.node(id) as { x: number; y: number };
      const found = { x: Math.round(x - NODE.width / 2), y: Math.round(y - heightOf(step) / 2) };
      return [id, step.position ?? found];
    }),
  );
}

/** Breadth first from the start; what nothing leads to comes last. */
export function inOrder(steps: Conversation['steps'], start: string): string[] {
  const order = new Set<string>();
  const rest = [start];
  for (let id = rest.shift(); id !== undefined; id = rest.shift()) {
    const step = steps[id];
    if (!step || order.has(id)) continue;
    order.add(id);
    rest.push(...exitsOf(step).map(({ to }) => to));
  }
  for (const id of Object.keys(steps)) order.add(id);
  return [...order];
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The step that lies next in a direction: near counts, and more so what lies straight ahead. */
export function neighbour(
  places: Readonly<Record<string, Place>>,
  from: string,
  direction: Direction,
): string | null {
  const origin = places[from];
  if (!origin) return null;
  const isAcross = direction === 'left' || direction === 'right';
  const sign = direction === 'right' || direction === 'down' ? 1 : -1;
  let best: string | null = null;
  let least = Infinity;
  for (const [id, place] of Object.entries(places)) {
    if (id === from) continue;
    const ahead = sign * (isAcross ? place.x - origin.x : place.y - origin.y);
    const aside = Math.abs(isAcross ? place.y - origin.y : place.x - origin.x);
    if (ahead <= 0) continue;
    const far = ahead + 2.5 * aside;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}
