import { useApp } from '../stores/app.ts';

/** Sets the theme that the settings name; `system` leaves it to the OS (see ui/tokens.css). */
export function followTheme(): () => void {
  const apply = (): void => {
    const theme = useApp.getState().settings?.theme ?? 'system';
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  };
  apply();
  return useApp.subscribe(apply);
}
