import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWorld } from '../asterisk/vitest.ts';
import { DeepgramStandIn } from '../engines/deepgram.ts';
import { ElevenLabsStandIn } from '../engines/elevenlabs.ts';
import { GeminiStandIn } from '../engines/gemini-live.ts';
import { OpenAiStandIn } from '../engines/openai-realtime.ts';
import { PipelineStandIn } from '../engines/pipeline.ts';
import type { ToolServer } from '../engines/stand-in.ts';
import { TestDesk } from '../support/desk.ts';
import { WebServer } from '../support/web-server.ts';
import { interruption } from './engine-story.ts';
import { tools, toolsOf, transfer } from './engine-tools.ts';
import { agentOf, secretsOf, Visit, type Cast } from './engine-visit.ts';

const casts: Cast<ToolServer>[] = [
  new OpenAiStandIn(),
  new GeminiStandIn(),
  new ElevenLabsStandIn(),
  new DeepgramStandIn(),
  new PipelineStandIn(),
].map((standIn, i) => ({ extension: String(8200 + i), standIn }));

const pipeline = casts.at(-1)!;

describe('an engine that uses tools on a real call', () => {
  const the = useWorld({ extensions: casts.map(({ extension }) => extension) });
  const crm = new WebServer();
  let desk: TestDesk;
  beforeAll(async () => {
    await Promise.all([crm.start(), ...casts.map(({ standIn }) => standIn.start())]);
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      agents: casts.map((cast) => agentOf(cast, { tools: toolsOf(crm.url) })),
      secrets: secretsOf(casts),
      assignments: casts.map(({ extension }) => ({
        extension,
        agentId: `agent-${extension}`,
        variables: [],
      })),
    });
  });
  afterAll(async () => {
    await desk?.stop();
    await Promise.all([crm.stop(), ...casts.map(({ standIn }) => standIn.stop())]);
  });

  it('is its own ear in a pipeline, which knows to a frame what was heard', async () => {
    const visit = await (await Visit.begin(the.world, desk, pipeline)).connected();
    pipeline.standIn.callerSaid('Stop it, please.');
    await interruption(visit);
    expect(pipeline.standIn.faults).toEqual([]);
  });

  it.each(casts.map((cast) => ({ name: cast.standIn.engine, cast })))(
    '$name is told what became of them, and transfers when its sentence was heard',
    async ({ cast }) => {
      const visit = await (await Visit.begin(the.world, desk, cast)).connected();
      await tools(visit, crm);
      await transfer(visit);
      expect(cast.standIn.faults).toEqual([]);
    },
  );
});
