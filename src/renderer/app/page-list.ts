import { agentsPage } from '../features/agents/page.ts';
import { boardPage } from '../features/board/page.ts';
import { connectPage } from '../features/connect/page.ts';
import { extensionsPage } from '../features/extensions/page.ts';
import { historyPage } from '../features/history/page.ts';
import { settingsPage } from '../features/settings/page.ts';
import type { Page } from './pages.ts';

/**
 * The pages in the order of the rail. A feature exports its Page from features/<name>/page.ts and is listed here;
 * that is all it takes to appear in the navigation.
 */
export const pages: readonly Page[] = [
  boardPage,
  extensionsPage,
  agentsPage,
  historyPage,
  connectPage,
  settingsPage,
];
