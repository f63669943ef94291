import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tone, tonesOf } from '../asterisk/audio.ts';
import { MUSIC_HZ } from '../asterisk/pbx.ts';
import type { OutsideCall } from '../asterisk/telephone.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { agent } from '../fixtures/calls.ts';
import { LedDesk } from '../support/led-desk.ts';
import { speechHeard } from '../support/speech.ts';

const [A_HZ, B_HZ, PERSON_HZ, CALLER_HZ, OPERATOR_HZ, ALICE_HZ] = [440, 600, 880, 1000, 1200, 700];

const first = agent({ id: 'first', name: 'First', options: { hz: A_HZ }, holding: 'One moment, please.' });
const second = agent({ id: 'second', name: 'Second', options: { hz: B_HZ } });
const broken = agent({
  id: 'broken',
  name: 'Broken',
  options: { broken: true },
  fallback: { to: 'agent', agentId: 'second' },
});
const caught = agent({ ...first, id: 'caught', fallback: { to: 'agent', agentId: 'broken' } });
const sent = agent({ ...first, id: 'sent', fallback: { to: 'extension', extension: '9000', context: '' } });
const full = agent({ ...first, id: 'full', maxCalls: 1, overQuota: { to: 'agent', agentId: 'second' } });

const hears = (call: OutsideCall, hz: number, since: number, minMs = 200) =>
  call.hears(`${hz} Hz`, (heard) => tonesOf(heard, hz, { minMs }).length > 0, { since });
const silentAt = async (call: OutsideCall, hz: number, since: number) =>
  expect(tonesOf(await call.heard(since), hz, { minMs: 60 })).toEqual([]);

describe('the hand on a call', () => {
  const extensions = ['8000', '8010', '8011', '8012', '8013'];
  const the = useWorld({ extensions });
  let desk: LedDesk;
  beforeAll(async () => {
    desk = await LedDesk.start({
      pbx: the.world.pbx,
      ring: 4000,
      agents: [first, second, broken, caught, sent, full],
      assignments: [
        { extension: '8000', agentId: 'first' },
        { extension: '8010', agentId: 'caught' },
        { extension: '8011', agentId: 'sent' },
        { extension: '8012', agentId: 'full' },
        { extension: '8013', agentId: 'broken' },
      ],
    });
  });
  afterAll(() => desk?.stop());

  async function greeted(extension = '8000', hz = A_HZ) {
    const since = Date.now();
    const caller = await the.world.outside.call(extension);
    const call = await desk.callIn('with-agent');
    await hears(caller, hz, since);
    return { caller, call, session: desk.session };
  }

  it('whispers, has the agent say words, silences it and lets it speak again', async () => {
    const { caller, call, session } = await greeted();
    let since = Date.now();
    desk.supervisor.whisper(call.id, 'Offer a refund.');
    desk.supervisor.muteAgent(call.id, true);
    session.sound(400);
    await sleep(600);
    await silentAt(caller, A_HZ, since);
    expect(call.view()).toMatchObject({ agentMuted: true, state: 'with-agent' });
    const deafUntil = session.heardMs;
    await vi.waitFor(() => expect(session.heardMs).toBeGreaterThan(deafUntil));
    since = Date.now();
    desk.supervisor.muteAgent(call.id, false);
    await hears(caller, A_HZ, since);
    since = Date.now();
    desk.supervisor.say(call.id, 'Please hold the line.');
    await hears(caller, A_HZ, since);
    expect(session.told).toEqual([
      'start',
      'whisper Offer a refund.',
      'mute hearing',
      'back',
      'say Please hold the line.',
    ]);
    expect(desk.notes(call).join('\n')).toMatch(/Offer a refund[^]*silenced[^]*speak again[^]*hold the line/);
    expect(desk.audits.map((audit) => audit.split(':')[0])).toEqual([
      'whisper',
      'mute-agent',
      'unmute-agent',
      'say',
    ]);
  });

  it('replaces the agent in mid-call by one that knows what was said; a broken one changes nothing', async () => {
    const { caller, call, session } = await greeted();
    session.host.line({ key: 'hello', from: 'agent', text: 'Hello.', at: Date.now() });
    expect(() => desk.supervisor.replaceAgent(call.id, 'broken')).toThrow('it does not begin');
    expect(session.told).toEqual(['start']);
    const since = Date.now();
    desk.supervisor.replaceAgent(call.id, 'second');
    await hears(caller, B_HZ, since);
    expect(session.told).toEqual(['start', 'stop']);
    expect(desk.session.before.map(({ text }) => text)).toContain('Hello.');
    expect(call.view().agent).toMatchObject({ id: 'second', name: 'Second' });
    expect([desk.calls.loadOf('first'), desk.calls.loadOf('second')]).toEqual([0, 1]);
    await caller.hangUp();
    await vi.waitFor(() => expect(desk.records.at(-1)).toMatchObject({ agentId: 'second' }));
  });

  it('transfers to a telephone, and leaves the call where it is where there is none', async () => {
    const { caller, call } = await greeted();
    await expect(desk.supervisor.transfer(call.id, '4040', '')).rejects.toMatchObject({
      code: 'no-such-extension',
    });
    expect(call.view().state).toBe('with-agent');
    desk.supervisor.takeOver(call.id);
    const rings = the.world.outside.expectCall('alice');
    await desk.supervisor.transfer(call.id, '7001', '');
    const alice = await rings;
    await alice.answer();
    const since = Date.now();
    caller.say(tone(CALLER_HZ, 600));
    await hears(alice, CALLER_HZ, since);
    await vi.waitFor(() =>
      expect(desk.records.at(-1)).toMatchObject({ outcome: 'transferred', reason: 'operator' }),
    );
    expect(desk.microphone.closed).toBe(true);
  });

  it('puts the caller on hold: music, and nobody hears anybody; then the operator again', async () => {
    const { caller, call } = await greeted();
    desk.supervisor.takeOver(call.id);
    let since = Date.now();
    await desk.supervisor.hold(call.id, true);
    expect(call.view()).toMatchObject({ held: true, state: 'with-operator' });
    await hears(caller, MUSIC_HZ, since, 300);
    await sleep(100);
    const heardBefore = desk.ports.at(-2)?.frames.length;
    since = Date.now();
    const said = caller.say(tone(CALLER_HZ, 400));
    await desk.microphone.say(tone(OPERATOR_HZ, 400).samples);
    await said.finished;
    await silentAt(caller, OPERATOR_HZ, since);
    const ear = desk.ports.findLast((port) => port.offer.kind === 'listen')!;
    expect(tonesOf({ rate: 8000, samples: ear.heard('left', since) }, CALLER_HZ, { minMs: 60 })).toEqual([]);
    expect(heardBefore).toBeDefined();
    await desk.supervisor.hold(call.id, false);
    since = Date.now();
    await desk.microphone.say(tone(OPERATOR_HZ, 600).samples);
    await hears(caller, OPERATOR_HZ, since);
    await sleep(200);
    await silentAt(caller, MUSIC_HZ, since + 300);
    // Handed back in the middle of the music, the caller is with the agent.
    await desk.supervisor.hold(call.id, true);
    since = Date.now();
    desk.supervisor.handBack(call.id);
    await hears(caller, A_HZ, since);
    expect(call.view()).toMatchObject({ held: false, state: 'with-agent' });
    // And no music goes along to where the dialplan sends a held caller.
    desk.supervisor.takeOver(call.id);
    await desk.supervisor.hold(call.id, true);
    since = Date.now();
    desk.supervisor.toDialplan(call.id);
    await hears(caller, PERSON_HZ, since);
    await sleep(200);
    await silentAt(caller, MUSIC_HZ, Date.now() - 150);
  });

  it('sends digits to the caller', async () => {
    const { caller, session } = await greeted();
    expect(await session.hand.sendDigits('42')).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(caller.digits.join('')).toBe('42'), { timeout: 5000 });
  });

  it('asks the caller for patience once while the engine stalls, and not on top of the agent', async () => {
    const { caller, call, session } = await greeted();
    const problem = { code: 'slow', message: 'It is slow.', hint: 'Wait.' };
    await sleep(300);
    session.host.flush();
    session.sound(600);
    let since = Date.now();
    session.host.stalled(problem);
    expect(call.view().stalled).toEqual(problem);
    await caller.hears('the phrase', (heard) => speechHeard(heard) > 1200, { since });
    const own = tonesOf(await caller.heard(since), A_HZ, { minMs: 60 });
    expect(
      own.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0),
      JSON.stringify(own),
    ).toBeGreaterThan(400);
    session.host.stalled(null);
    since = Date.now();
    session.sound(400);
    await hears(caller, A_HZ, since);
    // Words of ours are not counted as the agent's.
    const { playedMs } = session.host.flush();
    expect(playedMs).toBeGreaterThan(700);
    expect(playedMs).toBeLessThanOrEqual(1000);
    expect(call.view().stalled).toBeNull();
  });

  it('goes on with the fallback agent where the agent fails, past one that cannot begin', async () => {
    const { caller, call, session } = await greeted('8010');
    const since = Date.now();
    session.host.fail({ code: 'gone', message: 'The engine is gone.', hint: '' });
    await hears(caller, B_HZ, since);
    expect(call.view()).toMatchObject({ state: 'with-agent', agent: { id: 'second' } });
    // Its own failure ends the chain: the dialplan has the caller.
    desk.session.host.fail({ code: 'gone', message: 'The engine is gone.', hint: '' });
    await hears(caller, PERSON_HZ, since);
    await vi.waitFor(() => expect(desk.records.at(-1)).toMatchObject({ outcome: 'failed', reason: 'gone' }));
  });

  it('tells the operator that the agent has failed, and hands back to its fallback', async () => {
    const gone = { code: 'gone', message: 'The engine is gone.', hint: '' };
    const { caller, call, session } = await greeted('8010');
    desk.supervisor.takeOver(call.id);
    session.host.fail(gone);
    expect(call.view()).toMatchObject({
      state: 'with-operator',
      stalled: { code: 'agent-lost', hint: 'Handing back will go to Broken.' },
      hearing: { agent: [] },
    });
    expect(call.view().actions).toContain('hand-back');
    let since = Date.now();
    await desk.microphone.say(tone(OPERATOR_HZ, 400).samples);
    await hears(caller, OPERATOR_HZ, since);
    since = Date.now();
    desk.supervisor.handBack(call.id);
    await hears(caller, B_HZ, since);
    expect(call.view()).toMatchObject({ state: 'with-agent', agent: { id: 'second' }, stalled: null });
    expect(desk.session.before.map(({ text }) => text)).toContain('taken over');
    await caller.hangUp();
    await vi.waitFor(() => expect(desk.records.at(-1)).toMatchObject({ outcome: 'caller-hung-up' }));
    expect(call.view().state).toBe('ended');

    const { caller: other, call: theirs, session: theirSession } = await greeted('8011');
    desk.supervisor.takeOver(theirs.id);
    theirSession.host.fail(gone);
    expect(theirs.view().stalled?.hint).toBe('Handing back will send the caller to 9000.');
    since = Date.now();
    desk.supervisor.handBack(theirs.id);
    await hears(other, PERSON_HZ, since);
  });

  it('begins with the fallback agent where the agent cannot begin', async () => {
    const { call } = await greeted('8013', B_HZ);
    expect(call.view().agent?.id).toBe('second');
  });

  it('sends the caller to the fallback extension where the agent fails', async () => {
    const { caller, session } = await greeted('8011');
    const since = Date.now();
    session.host.fail({ code: 'gone', message: 'The engine is gone.', hint: '' });
    await hears(caller, PERSON_HZ, since);
  });

  it('lets another agent take the calls above the quota', async () => {
    await greeted('8012');
    const { call } = await greeted('8012', B_HZ);
    expect(call.view().agent?.id).toBe('second');
  });

  it('tells a person the summary while the caller hears music, and connects the two for good', async () => {
    const { caller, call, session } = await greeted();
    const rings = the.world.outside.expectCall('alice');
    let since = Date.now();
    session.sound(500);
    const consulted = session.hand.consult('7001', 'A caller asks about an invoice of last month.');
    const alice = await rings;
    await hears(caller, MUSIC_HZ, since, 300);
    expect(tonesOf(await caller.heard(since), A_HZ, { minMs: 350 })).toHaveLength(1);
    expect(call.view()).toMatchObject({ held: true });
    await alice.answer();
    await alice.hears('the summary', (heard) => speechHeard(heard) > 1000);
    expect(await consulted).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(desk.records.at(-1)).toMatchObject({ outcome: 'transferred' }));
    since = Date.now();
    // Asterisk takes a moment to shorten the way over the Local channel.
    caller.say(tone(CALLER_HZ, 2000));
    alice.say(tone(ALICE_HZ, 2000));
    await Promise.all([hears(alice, CALLER_HZ, since), hears(caller, ALICE_HZ, since)]);
    await silentAt(caller, MUSIC_HZ, since + 300);
    await alice.hangUp();
    await caller.ended;
  });

  it('has the caller with the agent again where the person declines, or hangs up before the end of the summary', async () => {
    const { caller, session } = await greeted();
    let rings = the.world.outside.expectCall('alice');
    let consulted = session.hand.consult('7001', 'A caller asks about an invoice.');
    await (await rings).hangUp();
    expect(await consulted).toMatchObject({ ok: false });
    rings = the.world.outside.expectCall('alice');
    consulted = session.hand.consult('7001', 'A caller asks about an invoice of last month, and is upset.');
    const alice = await rings;
    await alice.answer();
    await alice.hears('the summary', (heard) => speechHeard(heard) > 300);
    await alice.hangUp();
    expect(await consulted).toEqual({ ok: false, text: 'The person hung up.' });
    expect(await session.hand.consult('4040', '')).toMatchObject({ ok: false });
    const since = Date.now();
    session.sound(400);
    await hears(caller, A_HZ, since);
    expect(session.told).toEqual(['start']);
  });

  it.each([
    ['is busy', 'The line is busy.', (alice: OutsideCall) => alice.refuse(17)],
    ['declines', 'The person declined.', (alice: OutsideCall) => alice.refuse(21)],
    ['does not answer', 'Nobody answered.', (alice: OutsideCall) => alice.ended],
  ])(
    'has the caller with the agent again where the person %s, and tells the agent so',
    async (_, text, end) => {
      const { caller, call, session } = await greeted();
      const rings = the.world.outside.expectCall('alice');
      let since = Date.now();
      const consulted = session.hand.consult('7001', 'A caller asks about an invoice.');
      const alice = await rings;
      await hears(caller, MUSIC_HZ, since, 300);
      await end(alice);
      expect(await consulted).toEqual({ ok: false, text });
      expect(call.view()).toMatchObject({ state: 'with-agent', held: false });
      since = Date.now();
      session.sound(400);
      await hears(caller, A_HZ, since);
      await silentAt(caller, MUSIC_HZ, since + 200);
      expect(desk.notes(call)).toContain(`not connected with 7001: ${text}`);
    },
  );

  it('hangs up on the person where the caller goes, or the operator takes the call, meanwhile', async () => {
    const { caller, call, session } = await greeted();
    let rings = the.world.outside.expectCall('alice');
    let consulted = session.hand.consult('7001', 'A caller asks about an invoice.');
    let alice = await rings;
    const since = Date.now();
    desk.supervisor.takeOver(call.id);
    await alice.ended;
    expect(await consulted).toMatchObject({ ok: false });
    await desk.microphone.say(tone(OPERATOR_HZ, 600).samples);
    await hears(caller, OPERATOR_HZ, since);
    desk.supervisor.handBack(call.id);
    rings = the.world.outside.expectCall('alice');
    consulted = session.hand.consult('7001', 'A caller asks about an invoice.');
    alice = await rings;
    await alice.answer();
    await caller.hangUp();
    await alice.ended;
    expect(await consulted).toMatchObject({ ok: false });
  });
});

describe('where the PBX has no music', () => {
  const the = useWorld({ music: false });

  it('holding is a problem, and the caller stays with the operator', async () => {
    const desk = await LedDesk.start({
      pbx: the.world.pbx,
      agents: [first],
      assignments: [{ extension: '8000', agentId: 'first' }],
    });
    try {
      const caller = await the.world.outside.call('8000');
      const call = await desk.callIn('with-agent');
      desk.supervisor.takeOver(call.id);
      await expect(desk.supervisor.hold(call.id, true)).rejects.toMatchObject({ code: 'no-music-on-hold' });
      expect(call.view()).toMatchObject({ held: false, state: 'with-operator' });
      const since = Date.now();
      await desk.microphone.say(tone(OPERATOR_HZ, 600).samples);
      await hears(caller, OPERATOR_HZ, since);
    } finally {
      await desk.stop();
    }
  });
});

describe('a caller and a person who were connected', () => {
  const the = useWorld();

  it('talk on when the desk goes', async () => {
    const desk = await LedDesk.start({
      pbx: the.world.pbx,
      agents: [first],
      assignments: [{ extension: '8000', agentId: 'first' }],
    });
    const caller = await the.world.outside.call('8000');
    await desk.callIn('with-agent');
    const rings = the.world.outside.expectCall('alice');
    const consulted = desk.session.hand.consult('7001', 'Hello.');
    const alice = await rings;
    await alice.answer();
    expect(await consulted).toMatchObject({ ok: true });
    await desk.stop();
    const since = Date.now();
    caller.say(tone(CALLER_HZ, 2000));
    alice.say(tone(ALICE_HZ, 2000));
    await Promise.all([hears(alice, CALLER_HZ, since), hears(caller, ALICE_HZ, since)]);
    await caller.hangUp();
    await alice.ended;
  });
});
