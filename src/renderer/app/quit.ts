import { create } from 'zustand';
import { ask } from '../api.ts';
import { report } from '../stores/notices.ts';

export const useQuit = create<{ asking: boolean }>()(() => ({ asking: false }));

/** The close button was pressed while calls run. */
export function askToQuit(): void {
  useQuit.setState({ asking: true });
}

/** Null: the window stays. */
export async function answerQuit(how: 'quit' | 'background' | null): Promise<void> {
  useQuit.setState({ asking: false });
  if (!how) return;
  const reply = await ask('app.close', { how });
  if (!reply.ok) report(reply.problem);
}
