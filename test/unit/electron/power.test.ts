import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { watchPower } from '../../../src/main/electron/power.ts';
import { createLog } from '../../../src/main/log.ts';

function setUp(giveBackAll: () => Promise<void> = async () => {}) {
  const done: string[] = [];
  const logged: string[] = [];
  const power = new EventEmitter();
  watchPower(power, {
    calls: {
      activeCalls: () => 1,
      releaseMicrophone: (reason) => done.push(`microphone stopped: ${reason}`),
      giveBackAll: (reason) => {
        done.push(`given back: ${reason}`);
        return giveBackAll();
      },
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

it('going to sleep stops the microphone and gives every call back', () => {
  const { power, done } = setUp();
  power.emit('suspend');
  expect(done).toEqual(['microphone stopped: suspended', 'given back: suspended']);
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
