import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { BoardPage } from './BoardPage.tsx';

export const boardPage: Page = {
  id: 'board',
  title: t.app.pages.board,
  icon: 'live',
  place: 'top',
  component: BoardPage,
};
