import { create } from 'zustand';
import type { AppInfo, Settings } from '../../shared/contract/app.ts';
import { ask } from '../api.ts';
import { report } from './notices.ts';

/** What main says about the app, and the settings; null until they have come. */
export interface AppState {
  info: AppInfo | null;
  settings: Settings | null;
}

export const useApp = create<AppState>()(() => ({ info: null, settings: null }));

export async function loadInfo(): Promise<void> {
  const reply = await ask('app.info');
  if (reply.ok) useApp.setState({ info: reply.value });
  else report(reply.problem);
}

export async function loadSettings(): Promise<void> {
  const reply = await ask('settings.get');
  if (reply.ok) useApp.setState({ settings: reply.value });
  else report(reply.problem);
}

/** Saves and shows the change at once; where main refuses, the settings are read again. */
export async function saveSettings(change: Partial<Settings>): Promise<void> {
  const { settings } = useApp.getState();
  if (!settings) return;
  const next = { ...settings, ...change };
  useApp.setState({ settings: next });
  const reply = await ask('settings.save', next);
  if (reply.ok) return;
  report(reply.problem);
  await loadSettings();
}
