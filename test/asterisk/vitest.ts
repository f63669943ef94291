import { afterAll, afterEach, beforeAll } from 'vitest';
import { startWorld, type PbxOptions, type World } from './world.ts';

/**
 * A world for all tests of a file or describe block: started before them, stopped after them. After each test every
 * outside call is hung up and nothing may be left on the PBX; when a test fails the logs are kept under its name.
 * Options that need other things started first (a media server's port) can come from a function.
 *
 *   const the = useWorld();
 *   it('...', async () => { const call = await the.world.outside.call('8001'); ... });
 */
export function useWorld(options: PbxOptions | (() => PbxOptions | Promise<PbxOptions>) = {}): {
  readonly world: World;
} {
  let world: World | undefined;
  beforeAll(async () => {
    world = await startWorld(typeof options === 'function' ? await options() : options);
  });
  afterEach(async ({ task }) => {
    if (!world) return;
    const failed = task.result?.state === 'fail';
    if (failed) await world.keepLogs(task.name);
    await world.outside.hangUpAll();
    if (failed || world.pbx.pid === null) return;
    await world.pbx.assertNothingLeft().catch(async (error: unknown) => {
      await world?.keepLogs(task.name);
      throw error;
    });
  });
  afterAll(async () => {
    await world?.stop();
    world = undefined;
  });
  return {
    get world() {
      if (!world)
        throw new Error('the world is started before the first test, not while tests are collected');
      return world;
    },
  };
}
