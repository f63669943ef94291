import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { ExtensionsPage } from './ExtensionsPage.tsx';

export const extensionsPage: Page = {
  id: 'extensions',
  title: t.app.pages.extensions,
  icon: 'extensions',
  place: 'top',
  component: ExtensionsPage,
};
