import { notConnected } from '../../ari/errors.ts';
import type { EngineCore } from '../engine.ts';
import { TestCall } from '../test-call.ts';
import { NoSuch, type Handlers } from './handler.ts';

/** Test calls of the operator: one at a time. */
export function testCallHandlers(core: EngineCore) {
  let running: TestCall | null = null;
  const stop = async () => {
    await running?.stop();
    running = null;
  };
  return {
    'testCall.start': async ({ pbxId, telephone, extension }) => {
      const host = core.hosts.get(pbxId);
      if (!host) throw new NoSuch('PBX');
      if (host.link.status.state !== 'up') throw notConnected();
      await stop();
      running = new TestCall({
        link: host.link,
        pbx: host.config,
        callOf: (channelId) => core.board.snapshot().calls.find((call) => call.channelId === channelId),
        tell: (progress) => core.deps.emit('testCall.progress', progress),
        log: core.deps.log,
      });
      void running.run(telephone, extension);
    },
    'testCall.stop': stop,
  } satisfies Partial<Handlers>;
}
