import { afterEach, describe, expect, it } from 'vitest';
import { defaultAgent } from '../../src/main/agents/embedded/default-agent.ts';
import { speak } from '../asterisk/speak.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TestDesk } from '../support/desk.ts';
import { speechHeard } from '../support/speech.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { useSpeech } from '../support/use-speech.ts';

const speech = useSpeech();

/** A version of the same length that is older: media is then asked for and matched as that one can. */
function older(version: string, branch: string): { from: string; to: string } {
  const from = /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;
  return { from, to: branch.padEnd(from.length, '0') };
}

describe.each(['22.7.', '22.6.'])('an Asterisk that says it is %s0', (branch) => {
  const the = useWorld();
  let desk: TestDesk | null = null;
  let proxy: TcpProxy | null = null;
  afterEach(async () => {
    await desk?.stop();
    await proxy?.close();
  });

  it.each(['pbx-dials-us', 'we-dial-pbx'] as const)(
    'carries a whole call without transport_data (%s)',
    async (connection) => {
      const { pbx } = the.world;
      proxy = await TcpProxy.to(Number(new URL(pbx.url).port), older(pbx.version, branch));
      desk = await TestDesk.start({
        speech,
        pbx,
        agents: [defaultAgent()],
        assignments: [{ extension: '8000', agentId: defaultAgent().id, variables: [] }],
        config: {
          url: `http://127.0.0.1:${proxy.port}`,
          media: { connection, host: '127.0.0.1', port: 0, format: 'ulaw' },
        },
      });
      expect(desk.status?.version).toContain(branch);
      const caller = await the.world.outside.call('8000');
      await caller.hears('the greeting', (heard) => speechHeard(heard) > 600);
      const names = (await pbx.inUse()).channels;
      expect(names.filter((name) => name.startsWith('WebSocket/'))).toHaveLength(1);
      await caller.hangUp();
    },
  );
});

describe.each(['alaw', 'slin16'] as const)('a connection that carries %s', (format) => {
  const the = useWorld();
  let desk: TestDesk | null = null;
  afterEach(() => desk?.stop());

  it('carries a whole call: the caller hears the agent and is understood', async () => {
    desk = await TestDesk.start({
      speech,
      pbx: the.world.pbx,
      agents: [defaultAgent()],
      assignments: [{ extension: '8000', agentId: defaultAgent().id, variables: [] }],
      config: { media: { connection: 'pbx-dials-us', host: '127.0.0.1', port: 0, format } },
    });
    const caller = await the.world.outside.call('8000');
    await caller.hears('the greeting', (heard) => speechHeard(heard) > 1500);
    const call = await desk.callIn('with-agent');
    await caller.say(await speak('What are your opening hours?')).finished;
    await desk.until('the question in the transcript', async () => {
      const lines = await desk?.invoke('board.watch', { callId: call.id });
      return lines?.some((line) => line.from === 'caller' && /hour|open/i.test(line.text));
    });
  });
});
