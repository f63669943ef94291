import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tone } from '../asterisk/audio.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { TestDesk } from '../support/desk.ts';
import { toneHeard } from '../support/speech.ts';
import { useSpeech } from '../support/use-speech.ts';

const speech = useSpeech();

describe.each(['pbx-dials-us', 'we-dial-pbx'] as const)(
  'listening to a call between people, where %s',
  (connection) => {
    const the = useWorld();
    let desk: TestDesk;
    beforeAll(async () => {
      desk = await TestDesk.start({
        speech,
        pbx: the.world.pbx,
        config: { media: { connection, host: '127.0.0.1', port: 0, format: 'ulaw' } },
      });
    });
    afterAll(() => desk?.stop());

    async function conversation() {
      const ringing = the.world.outside.expectCall('alice');
      const caller = await the.world.outside.call('7001', { dontWait: true, callerNumber: '0305550100' });
      const alice = await ringing;
      await alice.answer();
      await caller.answered;
      const row = await desk.until('one row for the two of them', () => {
        const rows = [...desk.calls.values()].filter((call) => call.state === 'elsewhere');
        return rows.length === 1 && rows[0]?.peer ? rows[0] : null;
      });
      return { caller, alice, row };
    }

    it('is off until it is enabled with a reason', async () => {
      const { row } = await conversation();
      expect(row.actions).toEqual([]);
      await expect(desk.invoke('supervision.listen', { callId: row.id })).rejects.toMatchObject({
        code: 'not-possible-now',
      });
      await expect(
        desk.invoke('pbx.setListenToPeople', { id: desk.pbxId, enabled: true, reason: '  ' }),
      ).rejects.toMatchObject({ code: 'reason-needed' });
    });

    it('hears both sides apart, is audited, and leaves nothing when it ends', async () => {
      await desk.invoke('pbx.setListenToPeople', {
        id: desk.pbxId,
        enabled: true,
        reason: 'training, ordered by Eve',
      });
      const { caller, alice, row } = await conversation();
      expect(row).toMatchObject({ caller: { number: '0305550100' } });
      await desk.until('permission', () => desk.calls.get(row.id)?.actions.includes('listen'));
      await desk.invoke('supervision.listen', { callId: row.id });
      const ear = desk.ports.at(-1)!;
      caller.say(tone(440, 1500));
      await alice.say(tone(1000, 1500)).finished;
      await desk.until('both tones, each on its side', () => {
        const left = { rate: 8000, samples: ear.heard('left') };
        const right = { rate: 8000, samples: ear.heard('right') };
        return toneHeard(left, 440) > 700 && toneHeard(right, 1000) > 700;
      });
      expect(toneHeard({ rate: 8000, samples: ear.heard('left') }, 1000)).toBe(0);
      expect(toneHeard({ rate: 8000, samples: ear.heard('right') }, 440)).toBe(0);
      expect(desk.calls.get(row.id)?.listeners).toMatchObject([{ operator: 'Ada', you: true }]);
      const audit = await desk.invoke('audit.list', { before: null, limit: 10 });
      expect(audit.map((entry) => entry.action)).toEqual(
        expect.arrayContaining(['listen', 'enable-listening']),
      );
      expect(audit.find((entry) => entry.action === 'enable-listening')?.detail).toBe(
        'training, ordered by Eve',
      );

      await desk.invoke('supervision.stopListening');
      await desk.until('no snoop', async () => {
        const { channels } = await the.world.pbx.inUse();
        return channels.every((name) => name.startsWith('PJSIP/'));
      });
      expect(caller.over).toBeNull();
    });

    it('ends with the call', async () => {
      await desk.invoke('pbx.setListenToPeople', { id: desk.pbxId, enabled: true, reason: 'training' });
      const { caller, row } = await conversation();
      await desk.until('permission', () => desk.calls.get(row.id)?.actions.includes('listen'));
      await desk.invoke('supervision.listen', { callId: row.id });
      const ear = desk.ports.at(-1)!;
      await caller.hangUp();
      await desk.until('the end of listening', () => ear.closed);
      expect(ear.control).toEqual([{ type: 'end' }]);
    });
  },
);
