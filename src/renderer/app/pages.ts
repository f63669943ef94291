import type { ComponentType } from 'react';
import type { IconName } from '../ui/index.ts';

/** Every page of the window. Navigation, keys and main's requests name pages by these. */
export type PageId = 'board' | 'extensions' | 'agents' | 'history' | 'connect' | 'settings';

export interface Page {
  id: PageId;
  /** Shown as tooltip and read aloud. */
  title: string;
  icon: IconName;
  /** Where its button stands in the rail. */
  place: 'top' | 'bottom';
  component: ComponentType;
}
