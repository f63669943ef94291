import { ask } from '../api.ts';
import { startAudio } from '../audio/ports.ts';
import { onProgress } from '../features/connect/test-call.ts';
import { followTryout } from '../features/tryout/store.ts';
import { loadInfo, loadSettings } from '../stores/app.ts';
import { useBoard, withOps, withSnapshot } from '../stores/board.ts';
import { onSecond } from '../stores/clock.ts';
import { levels } from '../stores/levels.ts';
import { loadAgents, loadAssignments, loadEngines, loadPbxs } from '../stores/lists.ts';
import { syncBoard } from '../stores/sync.ts';
import { lineArrived } from '../stores/transcript.ts';
import { followVoices, loadVoices } from '../stores/voices.ts';
import { goTo } from './navigation.ts';
import { askToQuit } from './quit.ts';
import { followTheme } from './theme.ts';

/** Connects the stores with the main process. Called once, before the first render. */
export function start(): void {
  followTheme();
  startAudio();
  syncBoard(
    {
      snapshot: () => ask('board.snapshot'),
      onDelta: (listener) => window.cordboard.on('board.delta', listener),
    },
    {
      reset: (snapshot) => useBoard.setState((state) => withSnapshot(state, snapshot, Date.now())),
      apply: (ops) => {
        useBoard.setState((state) => withOps(state, ops, Date.now()));
        for (const op of ops) {
          if (op.op === 'levels') levels.set(op.levels, performance.now());
          else if (op.op === 'line') lineArrived(op.callId, op.line);
        }
      },
      failed: (problem) => useBoard.setState({ phase: 'failed', problem }),
    },
  );
  onSecond(() => levels.sweep(performance.now()));

  const reload = {
    info: loadInfo,
    settings: loadSettings,
    pbxs: loadPbxs,
    agents: loadAgents,
    assignments: loadAssignments,
    voices: loadVoices,
  };
  window.cordboard.on('app.changed', ({ what }) => {
    if (what !== 'history') void reload[what]();
  });
  window.cordboard.on('app.request', ({ what }) => {
    if (what === 'open-settings') goTo('settings');
    else askToQuit();
  });
  followTryout();
  followVoices();
  window.cordboard.on('testCall.progress', onProgress);
  for (const load of Object.values(reload)) void load();
  void loadEngines();
}
