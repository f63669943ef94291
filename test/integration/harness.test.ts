import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  durationMs,
  onset,
  rms,
  slice,
  soundsOf,
  tone,
  toneAt,
  tonesOf,
  type Sound,
} from '../asterisk/audio.ts';
import { speak } from '../asterisk/speak.ts';
import { useWorld, withPbx, withWorld } from '../asterisk/vitest.ts';
import { startWorld } from '../asterisk/world.ts';
import { toneHeard } from '../support/speech.ts';

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const deadline = Date.now() + ms; !(await condition()); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
  }
}

describe('a call from the outside world', () => {
  const the = useWorld();

  it('records what the PBX plays, from the INVITE to the end', async () => {
    const call = await the.world.outside.call('8001', { callerNumber: '03055', callerName: 'Ann Example' });
    const channels = await the.world.pbx.ari('GET', '/channels');
    expect(channels.body).toMatchObject([
      { caller: { name: 'Ann Example', number: '03055' }, dialplan: { exten: '8001' } },
    ]);
    expect((await call.ended).cause).toBe(16);
    const heard = await call.heard();
    const spoken = soundsOf(heard);
    expect(spoken[0]!.toMs - spoken[0]!.fromMs).toBeGreaterThan(700);
    expect(heard.startedAt).toBe(call.startedAt);
    // The recording is as long as the call was, and the prompt is where it was said.
    expect(Math.abs(durationMs(heard) - (call.over!.at - call.startedAt))).toBeLessThan(400);
    // The event of the answer may come long after the answer itself.
    expect(onset(heard)!).toBeGreaterThan(call.answeredAt! - call.startedAt - 500);
  });

  it('says a tone and a sentence when told to, at the time it says so, and hears the echo', async () => {
    const call = await the.world.outside.call('8003');
    await sleep(300);
    const saying = call.say(tone(700, 400));
    const startedMs = (await saying.started) - call.startedAt;
    const lastedMs = (await saying.finished) - (await saying.started);
    expect(Math.abs(lastedMs - 400)).toBeLessThan(300);
    const heard = await call.hears('its tone', (sound) =>
      tonesOf(sound, 700).some((span) => span.toMs < durationMs(sound) - 100),
    );
    const [echo] = tonesOf(heard, 700);
    expect(echo!.fromMs).toBeGreaterThan(startedMs - 15);
    expect(echo!.fromMs).toBeLessThan(startedMs + 500);
    expect(Math.abs(toneHeard(heard, 700) - 400)).toBeLessThan(150);
    expect(onset(heard)).toBeGreaterThan(280);

    const sentence = await speak('What are your opening hours?');
    const since = Date.now();
    await call.say(sentence).finished;
    await sleep(300);
    const answer = await call.heard(since);
    const loud = (sound: typeof answer): number => Math.max(...rms(sound, 100));
    const ratio = loud(answer) / loud({ ...answer, samples: sentence.samples });
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
    await call.hangUp();
  });

  it('falls silent at once when hushed, and sends nothing at all when muted', async () => {
    const call = await the.world.outside.call('8003');
    const saying = call.say(tone(700, 5000));
    await sleep(400);
    call.hush();
    const hushed = (await saying.finished) - call.startedAt;
    await sleep(400);
    const [echo, ...more] = tonesOf(await call.heard(), 700, { joinMs: 200 });
    expect(more).toEqual([]);
    expect(Math.abs(echo!.toMs - hushed)).toBeLessThan(400);

    call.mute(true);
    await sleep(100);
    const packets = async (): Promise<number> => {
      const stats = await the.world.pbx.cli('pjsip show channelstats');
      return Number(/outside-\S+\s+\S+\s+\S+\s+(\d+)/.exec(stats)?.[1] ?? NaN);
    };
    // What was on its way has come when two readings agree.
    let before = await packets();
    await until('no more packets', async () => {
      const last = before;
      await sleep(300);
      before = await packets();
      return before === last;
    });
    call.mute(false);
    await until('packets again', async () => (await packets()) > before + 5);
    await call.hangUp();
  });

  it('keys digits, and notes those that are keyed to it', async () => {
    const call = await the.world.outside.call('8007', { dtmf: '12' });
    await call.sendDtmf('#');
    await call.ended;
    expect(await the.world.pbx.globalVariable('READ_DIGITS')).toBe('12');
    expect(call.digits).toEqual(['1', '2']);
  });

  it('says its lines one after the other and hangs up by itself', async () => {
    const call = await the.world.outside.call('8003', {
      say: [
        { sound: tone(500, 200), afterMs: 200 },
        { sound: tone(900, 200), afterMs: 300 },
      ],
      stayMs: 1500,
    });
    const ended = await call.ended;
    expect(Math.abs(ended.at - call.answeredAt! - 1500)).toBeLessThan(500);
    const heard = await call.heard();
    const first = tonesOf(heard, 500)[0]!;
    const second = tonesOf(heard, 900)[0]!;
    expect(second.fromMs - first.toMs).toBeGreaterThan(250);
  });

  it('hears the person, at 880 Hz', async () => {
    const call = await the.world.outside.call('9000');
    const heard = await call.hears('the person', (sound) =>
      tonesOf(sound, 880).some((span) => span.toMs > 500),
    );
    expect(toneAt(heard, 660, 200, 400)).toBe(false);
    await call.hangUp();
  });

  it('tells why it was not answered', async () => {
    await expect(the.world.outside.call('5555')).rejects.toThrow('1 Unallocated');
    const ringing = await the.world.outside.call('7001', { dontWait: true });
    const phone = await the.world.outside.expectCall('alice');
    expect((await ringing.hangUp()).cause).toBeGreaterThan(0);
    await phone.ended;
    expect(ringing.answeredAt).toBeNull();
  });

  it('reaches a telephone that a test answers: two people talk, each hears the other', async () => {
    const [caller, phone] = await Promise.all([
      the.world.outside.call('7001', { dontWait: true }),
      the.world.outside.expectCall('alice'),
    ]);
    await phone.answer();
    await caller.answered;
    caller.say(tone(500, 3000));
    phone.say(tone(1100, 3000));
    await caller.hears('alice', (sound) =>
      tonesOf(sound, 1100).some((span) => span.toMs - span.fromMs > 400),
    );
    await phone.hears('the caller', (sound) =>
      tonesOf(sound, 500).some((span) => span.toMs - span.fromMs > 400),
    );
    await phone.hangUp();
    await caller.ended;
  });

  it('is answered by a robot where nobody waits at the telephone', async () => {
    const call = await the.world.outside.call('7001');
    await call.hears('the robot', (sound) =>
      tonesOf(sound, 660).some((span) => span.toMs - span.fromMs > 400),
    );
    await call.hangUp();
  });

  it('is one of many at once, each with its own voice', async () => {
    const calls = await Promise.all(Array.from({ length: 10 }, () => the.world.outside.call('8003')));
    calls.forEach((call, i) => call.say(tone(400 + 100 * i, 600)));
    for (const [i, call] of calls.entries()) {
      const own = (sound: Sound) => tonesOf(sound, 400 + 100 * i, { minMs: 300 });
      const heard = await call.hears('its own tone', (sound) => own(sound).length > 0);
      const [echo] = own(heard);
      expect(tonesOf(slice(heard, 0, echo!.toMs), 400 + 100 * ((i + 1) % 10), { minMs: 100 })).toEqual([]);
    }
    expect((await the.world.pbx.inUse()).channels).toHaveLength(10);
  });
});

describe('worlds', () => {
  it('run side by side without hearing of each other', async () => {
    await withWorld({}, (one) =>
      withWorld({ appName: 'other' }, async (other) => {
        const call = await one.outside.call('9000');
        expect((await one.pbx.inUse()).channels).toHaveLength(1);
        expect((await other.pbx.inUse()).channels).toEqual([]);
        await call.hangUp();
      }),
    );
  });

  it('leave neither process nor folder behind', async () => {
    const world = await startWorld();
    const instances = [world.pbx.instance, world.outside.instance];
    const pids = instances.map((instance) => instance.pid!);
    expect(pids.every(alive)).toBe(true);
    await world.outside.call('9000');
    await world.stop();
    expect(pids.some(alive)).toBe(false);
    expect(instances.some((instance) => existsSync(instance.site.folder))).toBe(false);
  });

  it('leave nothing behind either when whoever started them is killed', async () => {
    const module = new URL('../asterisk/world.ts', import.meta.url).href;
    const script = `const { startPbx } = await import(${JSON.stringify(module)});
      const pbx = await startPbx(); console.log(pbx.pid, pbx.instance.site.folder); setInterval(() => {}, 1000);`;
    const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve) =>
      starter.stdout.once('data', (data) => resolve(String(data))),
    );
    const [pid, folder] = line.trim().split(' ');
    expect(alive(Number(pid))).toBe(true);
    starter.kill('SIGKILL');
    await until('Asterisk to be ended', () => !alive(Number(pid)));
    await until('its folder to be removed', () => !existsSync(folder!));
  });
});

describe('the trunk between the two', () => {
  it.each(['alaw', 'g722', 'slin16'])('carries sound both ways as %s', async (codecs) => {
    await withWorld({ codecs }, async (world) => {
      const call = await world.outside.call('8003');
      const channel = await world.pbx.cli('core show channel PJSIP/outside-00000000');
      expect(channel).toContain(`NativeFormats: (${codecs})`);
      call.say(tone(700, 600));
      await call.hears('its tone', (sound) =>
        tonesOf(sound, 700).some((span) => span.toMs - span.fromMs > 400),
      );
      await call.hangUp();
    });
  });
});

describe('a PBX that goes away', () => {
  it('comes back on the same ports after a power cut and after a restart', async () => {
    await withPbx({}, async (pbx) => {
      const { url } = pbx;
      const first = pbx.pid;
      await pbx.kill();
      expect(alive(first!)).toBe(false);
      await expect(pbx.ari('GET', '/asterisk/info')).rejects.toThrow();
      await pbx.start();
      expect(pbx.pid).not.toBe(first);
      expect((await pbx.ari('GET', '/asterisk/info')).status).toBe(200);
      await pbx.restart();
      expect(pbx.url).toBe(url);
      expect((await pbx.ari('GET', '/asterisk/info')).status).toBe(200);
    });
  });

  it('is told of when it died by itself', async () => {
    const world = await startWorld();
    process.kill(world.pbx.pid!, 'SIGSEGV');
    await until('the crash to be noticed', () => world.pbx.instance.crash !== null);
    await expect(world.pbx.assertNothingLeft()).rejects.toThrow('SIGSEGV');
    await expect(world.stop()).rejects.toThrow('ended by itself');
    expect(existsSync(world.outside.instance.site.folder)).toBe(false);
    // What it said last is kept for whoever looks into it.
    const kept = new URL('../../test-results/asterisk-logs/died/pbx/', import.meta.url);
    expect(existsSync(new URL('log/full.log', kept))).toBe(true);
    expect(existsSync(new URL('etc/extensions.conf', kept))).toBe(true);
  });

  it('is noticed by a call that was on it', async () => {
    await withWorld({}, async (world) => {
      const call = await world.outside.call('9000');
      await world.pbx.shutDown();
      expect((await call.ended).cause).toBeGreaterThan(0);
    });
  });
});
