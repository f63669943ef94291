import { useEffect } from 'react';
import { useApp } from '../../stores/app.ts';
import { loadAssignments, useLists } from '../../stores/lists.ts';

/** Reads the assignments when a page that shows them is opened, and when PBXs, the demo among them, come or go with theirs. */
export function useFreshAssignments(): void {
  const demo = useApp((state) => state.info?.demo);
  const pbxs = useLists((state) => state.pbxs);
  useEffect(() => {
    void loadAssignments();
  }, [demo, pbxs]);
}
