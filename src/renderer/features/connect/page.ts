import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { ConnectPage } from './ConnectPage.tsx';

export const connectPage: Page = {
  id: 'connect',
  title: t.app.pages.connect,
  icon: 'connect',
  place: 'bottom',
  component: ConnectPage,
};
