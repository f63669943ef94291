import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react';
import styles from './Graph.module.css';
import { pathOf, type WayEdge } from './graph.ts';

/** One way from a step to the next; its words stand on it while it is chosen. */
export function Way({ sourceX, sourceY, targetX, targetY, data, selected, markerEnd }: EdgeProps<WayEdge>) {
  const { path, label } = pathOf({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, data?.under ?? null);
  return (
    <>
      <BaseEdge path={path} interactionWidth={14} {...(markerEnd && { markerEnd })} />
      {selected && data && (
        <EdgeLabelRenderer>
          <span
            className={styles.label}
            style={{ translate: `calc(${label.x}px - 50%) calc(${label.y}px - 50%)` }}
          >
            {data.words}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
