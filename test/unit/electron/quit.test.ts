import { describe, expect, it } from 'vitest';
import { createQuit } from '../../../src/main/electron/quit.ts';
import { createLog } from '../../../src/main/log.ts';

const log = createLog({ level: 'silent' });

describe('quitting', () => {
  it('gives the callers back before anything is stopped, and is done once however often it is asked', async () => {
    const done: string[] = [];
    const callers = Promise.withResolvers<void>();
    const quit = createQuit({
      limitMs: 5000,
      log,
      steps: [
        { name: 'give back', run: () => callers.promise.then(() => void done.push('given back')) },
        { name: 'stop', run: () => void done.push('stopped') },
      ],
    });
    expect(quit.state).toBe('running');
    const [first, second] = [quit.leave(), quit.leave()];
    expect(quit.state).toBe('leaving');
    expect(done).toEqual([]);
    callers.resolve();
    await Promise.all([first, second]);
    expect(done).toEqual(['given back', 'stopped']);
    expect(quit.state).toBe('done');
  });

  it('goes on after a step that fails and after one that never ends', async () => {
    const done: string[] = [];
    const quit = createQuit({
      limitMs: 20,
      log,
      steps: [
        {
          name: 'fails',
          run() {
            throw new Error('no PBX');
          },
        },
        { name: 'hangs', run: () => new Promise(() => {}) },
        { name: 'last', run: () => void done.push('last') },
      ],
    });
    await quit.leave();
    expect(done).toEqual(['last']);
  });
});
