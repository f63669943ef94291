import { useState } from 'react';
import { Settings } from '../../../shared/contract/app.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { loadSettings, useApp } from '../../stores/app.ts';

/** Saves changes of the settings as they are made. The problem is main's, where it did not save. */
export function useSave(): { problem: Problem | null; save: (change: Partial<Settings>) => Promise<void> } {
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (change: Partial<Settings>): Promise<void> => {
    const { settings } = useApp.getState();
    const next = Settings.safeParse({ ...settings, ...change });
    if (!settings || !next.success) return;
    useApp.setState({ settings: next.data });
    const reply = await ask('settings.save', next.data);
    setProblem(reply.ok ? null : reply.problem);
    if (!reply.ok) await loadSettings();
  };
  return { problem, save };
}
