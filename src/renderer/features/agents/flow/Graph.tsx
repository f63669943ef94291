import '@xyflow/react/dist/base.css';
import {
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Connection,
  type NodeChange,
} from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { AgentConfig } from '../../../../shared/domain/agent.ts';
import { exitsOf, type Conversation } from '../../../../shared/domain/conversation.ts';
import { t } from '../../../i18n/index.ts';
import { IconButton, Kbd } from '../../../ui/index.ts';
import type { Fault } from '../draft.ts';
import { changeFlow } from './change.ts';
import { connect, place, removeStep, setStep } from './edit.ts';
import styles from './Graph.module.css';
import {
  edgesOf,
  FIT,
  nodesOf,
  viewFrom,
  zoomOfAll,
  type StepNode as StepNodeType,
  type WayEdge,
} from './graph.ts';
import { neighbour, NODE, placesOf, type Direction, type Place } from './layout.ts';
import { chooseStep } from './state.ts';
import { StepNode } from './StepNode.tsx';
import { Way } from './Way.tsx';

interface GraphProps {
  agent: AgentConfig;
  conversation: Conversation;
  faults: readonly Fault[];
  facts: Readonly<Record<string, string>>;
  chosen: string | null;
  /** Enter on a step: to its fields. */
  onEdit: () => void;
}

const NODE_TYPES = { step: StepNode };
const EDGE_TYPES = { way: Way };
const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
/** How far a key moves a step. */
const NUDGE = 16;

export function Graph(props: GraphProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ agent, conversation, faults, facts, chosen, onEdit }: GraphProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useReactFlow<StepNodeType, WayEdge>();
  const [dragged, setDragged] = useState<Readonly<Record<string, Place>>>({});
  const [way, setWay] = useState<string | null>(null);
  const laidOut = useMemo(() => placesOf(conversation), [conversation]);
  const places = useMemo(() => ({ ...laidOut, ...dragged }), [laidOut, dragged]);
  const current =
    chosen ?? (Object.hasOwn(conversation.steps, conversation.start) ? conversation.start : null);
  const drawn = useMemo(
    () => ({ conversation, places, faults, facts, chosen, current }),
    [conversation, places, faults, facts, chosen, current],
  );
  const nodes = useMemo(() => nodesOf(drawn), [drawn]);
  const edges = useMemo(() => edgesOf(drawn, way), [drawn, way]);

  /** Once one step is put somewhere by hand, all stay where they are. */
  const put = (id: string, at: Place, tag: string | null) =>
    changeFlow(agent, place(conversation, { ...laidOut, [id]: at }), tag);

  const onNodesChange = (changes: NodeChange<StepNodeType>[]) => {
    for (const change of changes) {
      if (change.type !== 'position' || !change.position) continue;
      const { id, position } = change;
      setDragged((before) => ({ ...before, [id]: position }));
    }
  };
  const link = (source: string, port: string | null, target: string) => {
    const step = conversation.steps[source];
    const exit = step && exitsOf(step).find((one) => one.port === port);
    if (step && exit) changeFlow(agent, setStep(conversation, source, connect(step, exit.port, target)));
  };
  const focus = (id: string) =>
    requestAnimationFrame(() =>
      frame.current?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
    );
  const goTo = (id: string) => {
    chooseStep(agent.id, id);
    setWay(null);
    focus(id);
  };
  const onMoveStart = useBegin(places, conversation.start);
  useReveal(frame, chosen, places);

  const onKeyDown = (event: KeyboardEvent) => {
    const onStep = event.target instanceof HTMLElement && event.target.matches('.react-flow__node');
    if (event.key === 'Delete' && way) {
      const edge = edges.find(({ id }) => id === way);
      if (edge) link(edge.source, edge.sourceHandle ?? null, '');
      setWay(null);
      return;
    }
    if (!onStep || !current) return;
    const direction = DIRECTIONS[event.key];
    if (direction) {
      event.preventDefault();
      if (event.altKey) {
        const { x, y } = places[current] ?? { x: 0, y: 0 };
        const by = direction === 'left' || direction === 'up' ? -NUDGE : NUDGE;
        const across = direction === 'left' || direction === 'right';
        put(current, { x: x + (across ? by : 0), y: y + (across ? 0 : by) }, `move ${current}`);
        return;
      }
      goTo(neighbour(places, current, direction) ?? current);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      chooseStep(agent.id, current);
      requestAnimationFrame(onEdit);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      const next = neighbour(places, current, 'left') ?? neighbour(places, current, 'up');
      changeFlow(agent, removeStep(conversation, current), null, next);
      if (next) focus(next);
    } else if (event.key === 'Escape') chooseStep(agent.id, null);
  };

  return (
    <div ref={frame} className={styles.frame} role="group" aria-label={t.flow.graph} onKeyDown={onKeyDown}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={onNodesChange}
        onNodeDragStop={(_, node) => {
          if (dragged[node.id]) put(node.id, rounded(node.position), null);
          setDragged({});
        }}
        onNodeClick={({ target }, { id }) => goTo(leadsTo(target) ?? id)}
        onNodeDoubleClick={onEdit}
        onEdgeClick={(_, { id }) => {
          setWay(id);
          frame.current?.querySelector<HTMLElement>('.react-flow__pane')?.focus();
        }}
        onPaneClick={() => {
          chooseStep(agent.id, null);
          setWay(null);
        }}
        onConnect={({ source, sourceHandle, target }: Connection) => link(source, sourceHandle, target)}
        onReconnect={(_, { source, sourceHandle, target }) => link(source, sourceHandle, target)}
        isValidConnection={({ source, target }) => source !== target || source === ''}
        minZoom={0.15}
        maxZoom={1.6}
        onMoveStart={onMoveStart}
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y
        elevateNodesOnSelect={false}
        zoomOnDoubleClick={false}
        nodeDragThreshold={4}
        connectionRadius={28}
        proOptions={{ hideAttribution: true }}
      />
      <div className={styles.zoom} role="toolbar" aria-label={t.flow.view}>
        <IconButton icon="plus" label={t.flow.actions.closer} onPress={() => void view.zoomIn()} />
        <IconButton icon="minus" label={t.flow.actions.further} onPress={() => void view.zoomOut()} />
        <IconButton icon="fit" label={t.flow.actions.fit} onPress={() => void view.fitView(FIT)} />
      </div>
      <ul className={styles.keys} aria-hidden="true">
        {t.flow.keys.map(([key, what]) => (
          <li key={key}>
            <Kbd>{key}</Kbd> {what}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The step whose name at the end of a row was clicked. */
function leadsTo(target: EventTarget): string | undefined {
  return target instanceof Element
    ? target.closest<HTMLElement>('[data-leads-to]')?.dataset['leadsTo']
    : undefined;
}

/** Smaller than this nothing can be read. */
const READABLE = 0.64;

/**
 * Shows all of it where that can be read, else where it begins; again when the window changes its size, until somebody has
 * moved the drawing.
 */
function useBegin(places: Readonly<Record<string, Place>>, start: string): (event: unknown) => void {
  const isMoved = useRef(false);
  const view = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const latest = useRef({ places, start });
  useEffect(() => {
    latest.current = { places, start };
  }, [places, start]);
  useEffect(() => {
    if (isMoved.current || width === 0 || height === 0) return;
    const all = view.getNodesBounds(view.getNodes());
    const first = latest.current.places[latest.current.start];
    if (zoomOfAll(all, width, height) >= READABLE || !first) void view.fitView(FIT);
    else void view.setViewport(viewFrom(first, height, 0.8));
  }, [width, height, view]);
  // Without an event it is the drawing itself that moves.
  return useCallback((event: unknown) => {
    if (event) isMoved.current = true;
  }, []);
}

function rounded({ x, y }: Place): Place {
  return { x: Math.round(x), y: Math.round(y) };
}

/** Brings a step that was chosen elsewhere into sight; one that is in sight does not move. */
function useReveal(
  frame: RefObject<HTMLDivElement | null>,
  chosen: string | null,
  places: Readonly<Record<string, Place>>,
): void {
  const view = useReactFlow();
  const latest = useRef(places);
  useEffect(() => {
    latest.current = places;
  }, [places]);
  useEffect(() => {
    const at = chosen === null ? undefined : latest.current[chosen];
    const box = frame.current?.getBoundingClientRect();
    if (!at || !box) return;
    const { x, y, zoom } = view.getViewport();
    const [left, top] = [at.x * zoom + x, at.y * zoom + y];
    const isSeen =
      left >= 0 && top >= 0 && left + NODE.width * zoom <= box.width && top + 100 * zoom <= box.height;
    if (!isSeen) void view.setCenter(at.x + 126, at.y + 60, { zoom: Math.max(zoom, 0.6), duration: 160 });
  }, [chosen, frame, view]);
}
