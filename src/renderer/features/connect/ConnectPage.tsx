import { useEffect } from 'react';
import { useLists } from '../../stores/lists.ts';
import { Editor } from './Editor.tsx';
import { Overview } from './Overview.tsx';
import { openNew, useConnect } from './store.ts';

/** The PBXs of this desk, or the one that is being connected. Without any, that is where it begins. */
export function ConnectPage() {
  const hasDraft = useConnect((state) => state.draft !== null);
  const isEmpty = useLists((state) => state.pbxs?.length === 0);
  useEffect(() => {
    if (isEmpty) void openNew();
  }, [isEmpty]);
  return hasDraft ? <Editor /> : <Overview />;
}
