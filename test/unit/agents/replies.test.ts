import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Replies, type Cut } from '../../../src/main/agents/replies.ts';
import { FakeHost } from './embedded/fakes.ts';

let host: FakeHost;
let replies: Replies;
beforeEach(() => {
  vi.useFakeTimers();
  host = new FakeHost();
  replies = new Replies(host, { encoding: 'pcm', rate: 8000 });
});
afterEach(() => vi.useRealTimers());

function cut(): Cut[] | null {
  let heard: Cut[] | null = null;
  replies.cut((cuts) => (heard = cuts));
  return heard;
}
const second = () => new Uint8Array(16_000);
/** Lets the host play. */
async function play(ms: number): Promise<void> {
  for (let done = 0; done < ms; done += 20) {
    host.tick();
    await vi.advanceTimersByTimeAsync(20);
  }
}

describe('replies of an engine that speaks by itself', () => {
  it('are lines of the transcript, with what the caller waited for them', async () => {
    replies.answers(Date.now());
    await play(300);
    replies.understood();
    replies.words('a', 'Good ');
    await play(100);
    replies.audio('a', second());
    replies.words('a', 'morning.');
    expect(host.lines.get('agent-1')).toMatchObject({
      text: 'Good morning.',
      latencyMs: 400,
      timing: { text: 300, token: 300, audio: 400 },
    });
    replies.complete('a');
    await play(1100);
    expect(replies.talking).toBe(false);
    replies.audio('b', second());
    replies.words('b', 'Still there?', true);
    expect(host.lines.get('agent-2')).not.toHaveProperty('latencyMs');
  });

  it('that are cut off tell what of each was heard', async () => {
    for (const id of ['a', 'b', 'c']) {
      replies.audio(id, second());
      replies.words(id, `one two three ${id}`);
      replies.complete(id);
    }
    await play(1500);
    expect(cut()).toEqual([
      { id: 'b', playedMs: 500 },
      { id: 'c', playedMs: 0 },
    ]);
    expect(host.lines.get('agent-1')).not.toHaveProperty('heard');
    expect(host.lines.get('agent-2')?.heard).toMatchObject({ ms: 500, text: 'one two' });
    expect(host.lines.get('agent-3')?.heard).toEqual({ ms: 0, text: '' });
    expect(replies.talking).toBe(false);
  });

  it('that were cut off are not heard again when more of them comes', async () => {
    replies.audio('a', second());
    replies.words('a', 'One');
    await play(200);
    replies.cut();
    expect(replies.audio('a', second())).toBe(false);
    replies.words('a', 'One and two', true);
    replies.complete('a');
    expect(host.lines.get('agent-1')).toMatchObject({ text: 'One', heard: { ms: 200 } });
    expect(replies.talking).toBe(false);
    await play(200);
    expect(cut()).toEqual([]);
  });

  it('count from their own beginning, whatever was played before', async () => {
    host.play(second());
    await play(400);
    replies.audio('a', second());
    await play(300);
    expect(cut()).toEqual([{ id: 'a', playedMs: 300 }]);
  });

  it('are told of by what the PBX says was played, or by what we believe where it says nothing', async () => {
    let say: (playedMs: number) => void = () => undefined;
    const flush = host.flush.bind(host);
    host.flush = (exactly) => {
      if (exactly) say = exactly;
      return flush();
    };
    const heard: Cut[][] = [];
    for (const answers of [true, false]) {
      replies.audio(String(answers), second());
      await play(400);
      replies.cut((cuts) => heard.push(cuts));
      if (answers) say(460);
      else await vi.advanceTimersByTimeAsync(300);
    }
    expect(heard).toEqual([[{ id: 'true', playedMs: 460 }], [{ id: 'false', playedMs: 400 }]]);
  });

  it('tell when they were heard to the end, and not when they were cut off', async () => {
    const heard: string[] = [];
    replies.audio('a', second());
    replies.complete('a', () => heard.push('a'));
    await play(900);
    expect(heard).toEqual([]);
    await play(200);
    expect(heard).toEqual(['a']);
    replies.audio('b', second());
    replies.complete('b', () => heard.push('b'));
    replies.cut();
    await play(1200);
    expect(heard).toEqual(['a']);
  });
});
