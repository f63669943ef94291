import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { startPbx, startWorld, type Pbx, type PbxOptions, type World } from './world.ts';

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

/** A PBX alone for all tests of a file or describe block; its logs are kept when a test fails. */
export function usePbx(options: () => PbxOptions | Promise<PbxOptions>): { readonly pbx: Pbx } {
  let pbx: Pbx | undefined;
  beforeAll(async () => {
    pbx = await startPbx(await options());
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await pbx?.instance.keepLogs(task.name);
  });
  afterAll(async () => {
    await pbx?.stop();
    pbx = undefined;
  });
  return {
    get pbx() {
      if (!pbx) throw new Error('the PBX is started before the first test, not while tests are collected');
      return pbx;
    },
  };
}

/** Runs with a world of its own, stopped after it; where that fails, the logs are kept under the test's name. */
export async function withWorld(options: PbxOptions, run: (world: World) => Promise<void>): Promise<void> {
  const world = await startWorld(options);
  try {
    await run(world);
  } catch (error) {
    await world.keepLogs(expect.getState().currentTestName ?? '');
    throw error;
  } finally {
    await world.stop();
  }
}

/** The same with a PBX alone. */
export async function withPbx(options: PbxOptions, run: (pbx: Pbx) => Promise<void>): Promise<void> {
  const pbx = await startPbx(options);
  try {
    await run(pbx);
  } catch (error) {
    await pbx.instance.keepLogs(expect.getState().currentTestName ?? '');
    throw error;
  } finally {
    await pbx.stop();
  }
}
