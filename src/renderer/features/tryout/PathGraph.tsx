import '@xyflow/react/dist/base.css';
import { ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import type { Conversation } from '../../../shared/domain/conversation.ts';
import { t } from '../../i18n/index.ts';
import { factsOf, type AgentDraft } from '../agents/draft.ts';
import graphStyles from '../agents/flow/Graph.module.css';
import { edgesOf, FIT, nodesOf, viewFrom, zoomOfAll } from '../agents/flow/graph.ts';
import { NODE, placesOf, type Place } from '../agents/flow/layout.ts';
import { StepNode } from '../agents/flow/StepNode.tsx';
import { Way } from '../agents/flow/Way.tsx';

const NODE_TYPES = { step: StepNode };
const EDGE_TYPES = { way: Way };
/** Smaller than this nothing can be read. */
const READABLE = 0.6;
const ZOOM = 0.75;

interface PathGraphProps {
  conversation: Conversation;
  facts: AgentDraft['facts'];
  /** The steps that the call went through, the present one last. */
  path: readonly string[];
}

/** The conversation as it is drawn in the editor, with the way that the call takes through it. To look at only. */
export function PathGraph(props: PathGraphProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ conversation, facts, path }: PathGraphProps) {
  const places = useMemo(() => placesOf(conversation), [conversation]);
  const drawn = useMemo(
    () => ({
      conversation,
      places,
      faults: [],
      facts: factsOf(facts),
      chosen: null,
      current: null,
      taken: path,
    }),
    [conversation, places, facts, path],
  );
  const nodes = useMemo(() => nodesOf(drawn), [drawn]);
  const edges = useMemo(() => edgesOf(drawn, null), [drawn]);
  useFollow(places[conversation.start], places[path.at(-1) ?? '']);
  return (
    <div className={graphStyles.frame} role="img" aria-label={t.agents.tryout.drawing(path.join(', '))}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.15}
        maxZoom={1.2}
        proOptions={{ hideAttribution: true }}
      />
    </div>
  );
}

/** All of it where that can be read, else the present step in the middle, or at first where it begins. */
function useFollow(start: Place | undefined, present: Place | undefined): void {
  const view = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  useEffect(() => {
    if (width === 0 || height === 0) return;
    const all = view.getNodesBounds(view.getNodes());
    if (zoomOfAll(all, width, height) >= READABLE || !start) void view.fitView(FIT);
    else if (present) {
      void view.setCenter(present.x + NODE.width / 2, present.y + 80, { zoom: ZOOM, duration: 160 });
    } else void view.setViewport(viewFrom(start, height, ZOOM));
  }, [start, present, width, height, view]);
}
