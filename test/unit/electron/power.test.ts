import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import { endSession, watchPower } from '../../../src/main/electron/power.ts';
import { createLog } from '../../../src/main/log.ts';

function setUp(suspend: () => Promise<void> = async () => {}) {
  const done: string[] = [];
  const logged: string[] = [];
  const power = new EventEmitter();
  watchPower(power, {
    calls: {
      activeCalls: () => 1,
      releaseMicrophone: (reason) => done.push(`microphone stopped: ${reason}`),
      suspend: () => {
        done.push('left the PBXs');
        return suspend();
      },
      resume: async () => void done.push('back on the PBXs'),
    },
    quit: () => done.push('quit'),
    log: createLog({ to: { write: (line) => void logged.push(line) } }),
  });
  return { power, done, logged };
}

it('a locked screen stops the microphone and leaves the calls with their agents', () => {
  const { power, done } = setUp();
  power.emit('lock-screen');
  expect(done).toEqual(['microphone stopped: screen-locked']);
});

it('going to sleep stops the microphone and leaves the PBXs; waking comes back to them', () => {
  const { power, done } = setUp();
  power.emit('suspend');
  expect(done).toEqual(['microphone stopped: suspended', 'left the PBXs']);
  power.emit('resume');
  expect(done.slice(2)).toEqual(['back on the PBXs']);
});

it('going to sleep without the PBX in reach is logged, and nothing else', async () => {
  const { power, logged } = setUp(async () => Promise.reject(new Error('no route to host')));
  power.emit('suspend');
  await expect.poll(() => logged.join('')).toContain('no route to host');
});

it('a shutdown waits until the app has quit in order', () => {
  const { power, done } = setUp();
  let waits = false;
  power.emit('shutdown', { preventDefault: () => (waits = true) });
  expect(waits).toBe(true);
  expect(done).toEqual(['quit']);
});

it.each([
  { state: 'running', active: 2, waits: true },
  { state: 'leaving', active: 1, waits: true },
  { state: 'running', active: 0, waits: false },
  { state: 'done', active: 1, waits: false },
] as const)(
  'a session that ends waits for the calls: $active of them, $state',
  ({ state, active, waits }) => {
    const never = () => Promise.resolve();
    const calls = {
      activeCalls: () => active,
      releaseMicrophone: () => undefined,
      suspend: never,
      resume: never,
    };
    const quitApp = vi.fn();
    expect(endSession(calls, { state, leave: never }, quitApp)).toBe(waits);
    expect(quitApp).toHaveBeenCalledOnce();
  },
);
