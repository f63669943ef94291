import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listenToPerson } from '../../../src/main/supervision/person-listening.ts';
import { pbx } from '../../fixtures/calls.ts';
import { FakeLink, fakeMedia } from '../calls/fakes.ts';

let link: FakeLink;
beforeEach(() => {
  link = new FakeLink();
});

const left = () => [...link.bridges.keys(), ...link.made.keys()];

function listen() {
  const closing = new AbortController();
  const media = fakeMedia();
  const deps = { link, media, pbx: pbx(), timeoutMs: 1000 };
  const listening = listenToPerson(
    deps,
    'p',
    () => undefined,
    () => undefined,
    closing.signal,
  );
  listening.catch(() => undefined);
  return { closing, listening, media };
}

describe('listening to a call between people', () => {
  it('makes two snoops, and leaves nothing when it ends', async () => {
    const { closing, listening, media } = listen();
    await listening;
    expect(link.requests.filter((request) => request.startsWith('snoop'))).toEqual(['snoop in', 'snoop out']);
    expect(left()).toHaveLength(6);
    closing.abort();
    await vi.waitFor(() => expect(left()).toEqual([]));
    expect(media.closed).toBe(2);
    expect(link.listeners).toBe(0);
  });

  it.each(['createBridge', 'snoop', 'externalMedia', 'addToBridge'])(
    'that is stopped while %s is under way leaves nothing',
    async (request) => {
      link.held.add(request);
      const { closing, listening } = listen();
      await vi.waitFor(() => expect(link.requests.filter((one) => one.startsWith(request))).toHaveLength(2));
      closing.abort();
      link.free();
      await expect(listening).rejects.toMatchObject({ code: 'listening-ended' });
      await vi.waitFor(() => expect(left()).toEqual([]));
      expect(link.listeners).toBe(0);
    },
  );

  it('that the PBX refuses leaves nothing', async () => {
    link.held.add('snoop');
    const { listening } = listen();
    await vi.waitFor(() => expect(link.requests.filter((one) => one.startsWith('snoop'))).toHaveLength(2));
    link.broken = true;
    link.free();
    await expect(listening).rejects.toThrow('does not answer');
    expect(link.listeners).toBe(0);
  });
});
