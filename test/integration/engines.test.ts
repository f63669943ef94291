import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useWorld } from '../asterisk/vitest.ts';
import { DeepgramStandIn } from '../engines/deepgram.ts';
import { ElevenLabsStandIn } from '../engines/elevenlabs.ts';
import { GeminiStandIn } from '../engines/gemini-live.ts';
import { OpenAiStandIn } from '../engines/openai-realtime.ts';
import type { LastingStandIn, StandIn } from '../engines/stand-in.ts';
import { TestDesk } from '../support/desk.ts';
import {
  conversation,
  cut,
  drop,
  garbage,
  interruption,
  operator,
  refusedKey,
  stall,
} from './engine-story.ts';
import { agentOf, secretsOf, Visit, type Cast } from './engine-visit.ts';

const ENGINES: { name: string; open: () => StandIn }[] = [
  { name: 'OpenAI Realtime', open: () => new OpenAiStandIn() },
  { name: 'Gemini Live', open: () => new GeminiStandIn() },
  { name: 'ElevenLabs', open: () => new ElevenLabsStandIn() },
  { name: 'Deepgram', open: () => new DeepgramStandIn() },
];
const PARTS = ['good', 'stall', 'drop', 'garbage', 'refused'] as const;

const troupes = ENGINES.map(({ name, open }, engine) => ({
  name,
  casts: Object.fromEntries(
    PARTS.map((part, i) => [part, { extension: String(8010 + engine * 10 + i), standIn: open() }]),
  ) as Record<(typeof PARTS)[number], Cast>,
}));
/** Those that go on where a connection breaks. */
const lasting: Cast<LastingStandIn>[] = [
  { extension: '8050', standIn: new OpenAiStandIn() },
  { extension: '8051', standIn: new GeminiStandIn() },
  { extension: '8052', standIn: new DeepgramStandIn() },
];
const all: Cast[] = [...troupes.flatMap(({ casts }) => Object.values(casts)), ...lasting];

describe('an engine on a real call', () => {
  const the = useWorld({ extensions: all.map(({ extension }) => extension) });
  let desk: TestDesk;
  beforeAll(async () => {
    await Promise.all(all.map(({ standIn }) => standIn.start()));
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      agents: all.map((cast) => agentOf(cast)),
      secrets: secretsOf(all),
      assignments: all.map(({ extension }) => ({
        extension,
        agentId: `agent-${extension}`,
        variables: [],
      })),
    });
  });
  afterAll(async () => {
    await desk?.stop();
    await Promise.all(all.map(({ standIn }) => standIn.stop()));
  });
  const visit = (cast: Cast): Promise<Visit> => Visit.begin(the.world, desk, cast);

  it('keeps its caller where the connection breaks, and another is there', async () => {
    await Promise.all(
      lasting.map(async (cast) => cut(await (await Visit.begin(the.world, desk, cast)).connected())),
    );
    expect(lasting.flatMap(({ standIn }) => standIn.faults)).toEqual([]);
  });

  describe.each(troupes)('$name', ({ casts }) => {
    it('talks and listens, and knows what was heard', async () => {
      const call = await (await visit(casts.good)).connected();
      await conversation(call);
      await interruption(call);
      await operator(call);
      await call.caller.hangUp();
      expect(casts.good.standIn.faults).toEqual([]);
    });

    it('fails in no way that a caller is lost by', async () => {
      casts.refused.standIn.refuseKeys();
      const connected = async (cast: Cast) => (await visit(cast)).connected();
      await Promise.all([
        connected(casts.stall).then(stall),
        connected(casts.drop).then(drop),
        connected(casts.garbage).then(garbage),
        visit(casts.refused).then(refusedKey),
      ]);
      expect(all.flatMap(({ standIn }) => standIn.faults)).toEqual([]);
    });
  });
});
