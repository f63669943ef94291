import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silence, tone, tonesOf } from '../asterisk/audio.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TwilioStandIn, WebSocketStandIn } from '../engines/bots.ts';
import { startEchoBot } from '../engines/twilio-echo-bot.ts';
import { agent } from '../fixtures/calls.ts';
import { TestDesk } from '../support/desk.ts';
import { drop, garbage, refusedKey, stall } from './engine-story.ts';
import { agentOf, quietSince, secretsOf, totalMs, Visit, type Cast } from './engine-visit.ts';

const cast = (extension: string, standIn: Cast['standIn']): Cast => ({ extension, standIn });
const raw = new WebSocketStandIn();
const twilio = new TwilioStandIn();
const talking = { raw: cast('8110', raw), twilio: cast('8111', twilio) };
const failing = [
  { name: 'Twilio Media Streams', at: 8120, open: () => new TwilioStandIn() },
  { name: 'raw WebSocket', at: 8130, open: () => new WebSocketStandIn() },
].map(({ name, at, open }) => ({
  name,
  stall: cast(String(at), open()),
  drop: cast(String(at + 1), open()),
  garbage: cast(String(at + 2), open()),
  refused: cast(String(at + 3), open()),
}));
const all = [
  ...Object.values(talking),
  ...failing.flatMap((one) => [one.stall, one.drop, one.garbage, one.refused]),
];
const ECHO = '8100';

describe('a bot on a real call', () => {
  const the = useWorld({ extensions: [ECHO, ...all.map(({ extension }) => extension)] });
  let echo: Awaited<ReturnType<typeof startEchoBot>>;
  let desk: TestDesk;
  beforeAll(async () => {
    echo = await startEchoBot();
    await Promise.all(all.map(({ standIn }) => standIn.start()));
    const echoes = agent({
      id: `agent-${ECHO}`,
      engine: 'twilio',
      options: { url: echo.url, parameters: '{"from":"{caller_number}"}' },
    });
    desk = await TestDesk.start({
      pbx: the.world.pbx,
      agents: [echoes, ...all.map((one) => agentOf(one))],
      secrets: secretsOf(all),
      assignments: [ECHO, ...all.map(({ extension }) => extension)].map((extension) => ({
        extension,
        agentId: `agent-${extension}`,
        variables: [],
      })),
    });
  });
  afterAll(async () => {
    await desk?.stop();
    echo?.stop();
    await Promise.all(all.map(({ standIn }) => standIn.stop()));
  });
  const visit = (one: Cast): Promise<Visit> => Visit.begin(the.world, desk, one);

  it('written for Twilio works unchanged: echo, marks, clear, and on in the dialplan', async () => {
    const caller = await the.world.outside.call(ECHO, { callerNumber: '0301112222' });
    await desk.callIn('with-agent');
    await desk.until('the stream', () => echo.log.includes('start'));
    expect(echo.log.slice(0, 2)).toEqual(['connected', 'start']);
    expect(echo.parameters()).toMatchObject({ from: '0301112222', called_number: ECHO });

    await caller.say(tone(440, 1500)).finished;
    const [first] = await desk.until('the caller’s own tone', async () => {
      const tones = tonesOf(await caller.heard(), 440, { minMs: 1000, joinMs: 400 });
      return tones.length > 0 && tones;
    });
    expect(first!.toMs - first!.fromMs).toBeLessThan(2600);
    await desk.until('its marks', () => echo.log.filter((name) => name.startsWith('repeat')).length > 2);
    expect(echo.log.filter((name) => name.startsWith('repeat')).slice(0, 3)).toEqual([
      'repeat 1',
      'repeat 2',
      'repeat 3',
    ]);

    // Now with a tone as the last thing heard, said ten times over and cleared.
    const saying = caller.say(tone(700, 8000));
    await caller.hears('its new tone', (heard) => tonesOf(heard, 700, { minMs: 300 }).length > 0);
    await caller.sendDtmf('5');
    await desk.until('the digit', () => echo.log.includes('5'));
    caller.hush();
    await saying.finished.catch(() => undefined);
    await caller.say(silence(600)).finished;
    expect(echo.log).not.toContain('long');
    await caller.sendDtmf('6');
    await desk.until('the cleared mark', () => echo.log.includes('long'));
    const cleared = Date.now();
    await caller.hears(
      'silence',
      (heard) => heard.samples.length > 12_000 && tonesOf(heard, 700, { minMs: 400 }).length === 0,
      { since: cleared + 600 },
    );

    await caller.sendDtmf('9');
    await caller.hears('the person', (heard) => tonesOf(heard, 880, { minMs: 200 }).length > 0);
    await caller.hangUp();
    const record = await desk.until('a record', async () =>
      (await desk.records()).find(({ calledNumber }) => calledNumber === ECHO),
    );
    expect(record).toMatchObject({ outcome: 'transferred' });
  });

  it('hears the caller bit by bit, as Twilio’s stream and as raw bytes', async () => {
    const visits = await Promise.all(Object.values(talking).map(visit));
    await Promise.all(
      visits.map(async (call) => {
        await call.connected();
        const { standIn, caller } = call;
        expect(standIn.told.join()).toContain('Ada of the front desk');
        await call.agentSpeaks(tone(600, 400), 'Good day.');
        await caller.say(tone(440, 600)).finished;
        await desk.until(
          'the caller at the bot',
          () => tonesOf(standIn.heard(), 440, { minMs: 400 }).length > 0,
        );
        const since = Date.now();
        standIn.say(tone(600, 6000), 'A long story.');
        await caller.hears('the story', (heard) => tonesOf(heard, 600, { minMs: 500 }).length > 0, { since });
        standIn.callerSpeaks();
        await desk.until('the mark of what was cleared', () => marks(standIn).includes('A long story.'));
        await caller.hears('silence', (heard) => quietSince(heard, 600) > 300, { since });
        expect(totalMs(tonesOf(await caller.heard(since), 600))).toBeLessThan(3000);
        expect(standIn.faults).toEqual([]);
      }),
    );
    const [viaRaw, viaTwilio] = visits;
    await desk.until('what the bot wrote down', async () =>
      (await viaRaw!.lines()).some(({ text }) => text === 'A long story.'),
    );
    await viaTwilio!.caller.hangUp();

    raw.reply({ sessionId: 's-77', transferContext: 'sales', transferExtension: '22' });
    await viaRaw!.reachesPerson();
    const { channelId } = viaRaw!.call;
    for (const [variable, value] of Object.entries({
      sessionId: 's-77',
      transferContext: 'sales',
      transferExtension: '22',
      CORDBOARD_RESULT: 'transferred',
    })) {
      const { body } = await the.world.pbx.ari('GET', `/channels/${channelId}/variable`, {
        query: { variable },
      });
      expect(body, variable).toEqual({ value });
    }
    expect(await viaRaw!.record()).toMatchObject({ outcome: 'transferred' });
    await viaRaw!.caller.hangUp();
    expect([...raw.faults, ...twilio.faults]).toEqual([]);
  });

  it.each(failing)('$name fails in no way that a caller is lost by', async (one) => {
    one.refused.standIn.refuseKeys();
    const connected = async (who: Cast) => (await visit(who)).connected();
    await Promise.all([
      connected(one.stall).then(stall),
      connected(one.drop).then(drop),
      connected(one.garbage).then(garbage),
      visit(one.refused).then(refusedKey),
    ]);
    expect([one.stall, one.drop, one.garbage].flatMap(({ standIn }) => standIn.faults)).toEqual([]);
  });
});

function marks(standIn: Cast['standIn']): string[] {
  return 'marks' in standIn ? (standIn.marks as string[]) : [];
}
