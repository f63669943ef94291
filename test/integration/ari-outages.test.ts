import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { LinkOptions } from '../../src/main/ari/link.ts';
import { useWorld } from '../asterisk/vitest.ts';
import { WatchedLink } from '../support/links.ts';

const the = useWorld();

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function desk(over: Partial<LinkOptions> = {}): WatchedLink {
  const seen = new WatchedLink(the.world.pbx, over);
  closing.push(() => seen.link.stop());
  return seen;
}

describe('a PBX that goes away', () => {
  it.each([
    ['is killed', () => the.world.pbx.kill()],
    ['is shut down', () => the.world.pbx.shutDown()],
  ])(
    '%s in the middle of a call: the link comes back with it, and what was there is gone',
    async (_name, end) => {
      const { pbx, outside } = the.world;
      const desks = [
        await desk().reaches('up'),
        await desk({ role: 'watches', deskName: 'Back office' }).reaches('up'),
      ];
      const [answers] = desks as [WatchedLink, WatchedLink];
      const call = await outside.call('8000', { dontWait: true });
      const { channel } = await answers.told('arrived');
      await answers.link.answer(channel.id);
      await end();
      for (const seen of desks) await seen.reaches('reconnecting');
      await expect(answers.link.hangUp(channel.id)).rejects.toMatchObject({ code: 'pbx-refuses-connection' });
      await sleep(700);
      for (const seen of desks) expect(seen.link.status.attempt).toBeGreaterThan(0);
      await pbx.start();
      for (const seen of desks) {
        await seen.reaches('up');
        const [, second] = seen.of('reconcile');
        expect(second).toMatchObject({ channels: [], bridges: [], inApp: [] });
        // Not once in between did it call for the operator.
        expect(new Set(seen.states)).toEqual(new Set(['connecting', 'up', 'reconnecting']));
      }
      await call.hangUp();
      const next = await outside.call('8000', { dontWait: true });
      const { channel: second } = await answers.told('arrived', (event) => event.channel.id !== channel.id);
      await answers.told('channel', (event) => event.channel.id === second.id);
      await answers.link.hangUp(second.id);
      await next.ended;
    },
  );

  it('does not come back where the password was changed meanwhile, until the operator types the new one', async () => {
    const { pbx } = the.world;
    let password = pbx.ariPassword;
    const seen = await desk({ password: () => Promise.resolve(password) }).reaches('up');
    const conf = await pbx.instance.readConfig('ari.conf');
    await pbx.kill();
    await pbx.instance.configure({ 'ari.conf': conf.replaceAll(pbx.ariPassword, 'changed') });
    pbx.instance.as({ name: pbx.ariUser, password: 'changed' });
    await pbx.start();
    await seen.reaches('refused');
    expect(seen.link.status.problem).toMatchObject({ code: 'wrong-credentials' });
    password = 'changed';
    seen.link.reconnectNow();
    await seen.reaches('up');
    await pbx.instance.configure({ 'ari.conf': conf });
    await pbx.cli('module reload res_ari.so');
    pbx.instance.as({ name: pbx.ariUser, password: pbx.ariPassword });
    password = pbx.ariPassword;
  });
});
