import type { Page } from '../../app/pages.ts';
import { t } from '../../i18n/index.ts';
import { SettingsPage } from './SettingsPage.tsx';

export const settingsPage: Page = {
  id: 'settings',
  title: t.app.pages.settings,
  icon: 'settings',
  place: 'bottom',
  component: SettingsPage,
};
