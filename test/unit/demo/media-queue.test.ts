import { describe, expect, it } from 'vitest';
import { MediaQueue, type QueueNews } from '../../../src/main/demo/media-queue.ts';

const FRAME = 4;

function queue(): { queue: MediaQueue; news: QueueNews[] } {
  const news: QueueNews[] = [];
  return { queue: new MediaQueue(FRAME, 0xff, (one) => news.push(one)), news };
}

function frame(byte: number): Uint8Array {
  return new Uint8Array(FRAME).fill(byte);
}

describe('the queue of a media connection', () => {
  it('plays whole frames one by one and loses the rest of a message', () => {
    const { queue: q } = queue();
    q.push(Uint8Array.of(1, 1, 1, 1, 2, 2, 2, 2, 3, 3));
    q.push(Uint8Array.of(9, 9));
    expect([q.pop(), q.pop(), q.pop()]).toEqual([frame(1), frame(2), null]);
  });

  it('keeps the rest while buffering, and fills up the last frame', () => {
    const { queue: q, news } = queue();
    q.startBuffering();
    q.push(Uint8Array.of(1, 1, 1));
    expect(q.pop()).toBeNull();
    q.push(Uint8Array.of(1, 2, 2));
    q.stopBuffering('b');
    expect([q.pop(), q.pop(), q.pop()]).toEqual([frame(1), Uint8Array.of(2, 2, 0xff, 0xff), null]);
    expect(news).toEqual([{ event: 'MEDIA_BUFFERING_COMPLETED', id: 'b' }]);
  });

  it('tells of a mark when what was queued before it has been played', () => {
    const { queue: q, news } = queue();
    q.push(frame(1));
    q.mark('m');
    q.push(frame(2));
    q.pop();
    expect(news).toEqual([]);
    q.pop();
    expect(news).toEqual([{ event: 'MEDIA_MARK_PROCESSED', id: 'm' }]);
  });

  it('asks to stop at 900 frames, to go on below 800, and loses what comes after 1000', () => {
    const { queue: q, news } = queue();
    for (let i = 0; i < 899; i++) q.push(frame(1));
    expect(news).toEqual([]);
    q.push(frame(1));
    expect(news).toEqual([{ event: 'MEDIA_XOFF' }]);
    for (let i = 0; i < 200; i++) q.push(frame(1));
    expect(q.status).toMatchObject({ queue_length: 1000, queue_full: true });
    for (let i = 0; i < 200; i++) q.pop();
    expect(news).toHaveLength(1);
    q.pop();
    expect(news[1]).toEqual({ event: 'MEDIA_XON' });
    expect(q.status).toMatchObject({ queue_length: 799, queue_full: false });
  });

  it('drops frames and marks on flush, and stays paused', () => {
    const { queue: q, news } = queue();
    q.push(frame(1));
    q.mark('m');
    q.pause();
    expect(q.pop()).toBeNull();
    q.flush();
    q.push(frame(2));
    expect(q.pop()).toBeNull();
    q.resume();
    expect([q.pop(), q.pop()]).toEqual([frame(2), null]);
    expect(news).toEqual([]);
  });

  it('tells with the next tick after a flush that there is room again', () => {
    const { queue: q, news } = queue();
    for (let i = 0; i < 950; i++) q.push(frame(1));
    q.flush();
    expect(q.status).toMatchObject({ queue_length: 0, queue_full: true });
    q.pop();
    q.pop();
    expect(news).toEqual([{ event: 'MEDIA_XOFF' }, { event: 'MEDIA_XON' }]);
  });

  it('tells once that it ran dry, when asked to', () => {
    const { queue: q, news } = queue();
    q.tellWhenDrained();
    q.push(frame(1));
    q.pop();
    expect(news).toEqual([]);
    q.pop();
    q.pop();
    expect(news).toEqual([{ event: 'QUEUE_DRAINED' }]);
  });
});
