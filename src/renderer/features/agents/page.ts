import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { AgentsPage } from './AgentsPage.tsx';

export const agentsPage: Page = {
  id: 'agents',
  title: t.app.pages.agents,
  icon: 'agents',
  place: 'top',
  component: AgentsPage,
};
