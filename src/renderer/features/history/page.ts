import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { HistoryPage } from './HistoryPage.tsx';

export const historyPage: Page = {
  id: 'history',
  title: t.app.pages.history,
  icon: 'history',
  place: 'top',
  component: HistoryPage,
};
