import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AudioPortOffer } from '../../../src/shared/contract/audio.ts';
import type { CallAction, Desk } from '../../../src/shared/domain/call.ts';
import { openCodec } from '../../../src/main/media/codec.ts';
import type { CallMedia, Playout, TapFrame } from '../../../src/main/media/port.ts';
import { createLog } from '../../../src/main/log.ts';
import { Supervisor, type SupervisedCall } from '../../../src/main/supervision/supervisor.ts';
import type { AudioPort } from '../../../src/main/supervision/port.ts';
import { row } from '../../fixtures/rows.ts';

const ME: Desk = { operator: 'Ada', host: 'desk-3', you: true };

/** A port to a window that records what it is sent. */
class TestPort implements AudioPort {
  readonly posted: unknown[] = [];
  readonly offer: AudioPortOffer;
  closed = false;
  #message: (message: unknown) => void = () => undefined;
  #close: () => void = () => undefined;
  constructor(offer: AudioPortOffer) {
    this.offer = offer;
  }
  post(message: unknown): void {
    this.posted.push(message);
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onClose(listener: () => void): void {
    this.#close = listener;
  }
  close(): void {
    this.closed = true;
  }
  send(message: unknown): void {
    this.#message(message);
  }
  lose(): void {
    this.#close();
  }
}

class TestCall implements SupervisedCall {
  readonly id: string;
  readonly events: string[] = [];
  readonly played: number[] = [];
  actions: CallAction[] = ['listen', 'take-over', 'hang-up', 'to-dialplan'];
  owner: Desk | null = null;
  tapped: ((frame: TapFrame) => void) | null = null;
  queuedMs = 0;
  constructor(id: string) {
    this.id = id;
  }
  readonly media: CallMedia = {
    format: 'ulaw',
    tap: (listener: (frame: TapFrame) => void) => {
      this.tapped = listener;
      return () => {
        this.tapped = null;
      };
    },
    voice: () => this.#voice(),
  } as unknown as CallMedia;
  #voice(): Playout {
    const waiting = () => this.queuedMs;
    return {
      play: (audio: Uint8Array) => this.played.push(audio.length),
      flush: () => ({ playedMs: 0 }),
      get queuedMs() {
        return waiting();
      },
    } as unknown as Playout;
  }
  view() {
    return row({ id: this.id, actions: this.actions, owner: this.owner });
  }
  takeOver(owner: Desk): boolean {
    this.events.push('take-over');
    this.owner = owner;
    this.actions = ['hand-back', 'hang-up'];
    return true;
  }
  microphoneClosed(): void {
    this.events.push('microphone-closed');
    this.actions = ['take-over', 'hand-back', 'hang-up'];
  }
  listenedBy(desk: Desk | null): void {
    this.events.push(desk ? 'listened' : 'not-listened');
  }
  whisper(text: string): void {
    audited.push(`whispers ${text}`);
  }
  say(text: string): void {
    audited.push(`says ${text}`);
  }
  replaceAgent(agentId: string): void {
    audited.push(`replaced by ${agentId}`);
  }
  transfer(extension: string, context: string): Promise<void> {
    audited.push(`goes to ${extension}@${context}`);
    return Promise.resolve();
  }
  hold(held: boolean): Promise<void> {
    audited.push(held ? 'holds' : 'resumes');
    return Promise.resolve();
  }
  dispatch(event: { type: string }): void {
    this.events.push(event.type);
    if (event.type === 'hand-back') {
      supervisor.release(this.id, 'handed-back');
      this.owner = null;
    }
  }
}

let calls: TestCall[];
let ports: TestPort[];
let audited: string[];
let supervisor: Supervisor;
/** What cannot be done at the moment. */
let broken: 'audit' | 'microphone' | null;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [new TestCall('a'), new TestCall('b')];
  ports = [];
  audited = [];
  broken = null;
  supervisor = new Supervisor({
    call: (id) => calls.find((call) => call.id === id),
    view: (id) => calls.find((call) => call.id === id)?.view() ?? null,
    listenToPerson: () => Promise.reject(new Error('not in this test')),
    openAudioPort: (offer) => {
      if (offer.kind === broken) throw new Error('there is no window');
      audited.push(`port ${offer.kind}`);
      const port = new TestPort(offer);
      ports.push(port);
      return port;
    },
    openCodec,
    desk: () => ME,
    audit: ({ action, callId }) => {
      if (broken === 'audit') throw new Error('the disk is full');
      audited.push(`${action} ${callId}`);
    },
    log: createLog({ level: 'silent' }),
    silentOwnerMs: 15_000,
  });
});
afterEach(() => vi.useRealTimers());

const [a, b] = [() => calls[0]!, () => calls[1]!];
const microphone = () => ports.findLast((port) => port.offer.kind === 'microphone')!;
const frame = (token = microphone().offer.token, samples = 160) => ({
  token,
  pcm: new Int16Array(samples).buffer,
});

describe('listening', () => {
  it('is audited before an audio port exists', async () => {
    await supervisor.listen('a');
    expect(audited).toEqual(['listen a', 'port listen']);
    expect(a().events).toEqual(['listened']);
  });

  it('gives the caller left and the other side right, and silence for what is not there', async () => {
    await supervisor.listen('a');
    a().tapped?.({ caller: new Int16Array(160).fill(7), other: null });
    const pcm = new Int16Array(ports[0]!.posted[0] as ArrayBuffer);
    expect(pcm).toHaveLength(320);
    expect([pcm[0], pcm[1], pcm[318], pcm[319]]).toEqual([7, 0, 7, 0]);
  });

  it('is to one call at a time', async () => {
    await supervisor.listen('a');
    await supervisor.listen('b');
    expect(a().tapped).toBeNull();
    expect(b().tapped).not.toBeNull();
    expect(ports[0]!.closed).toBe(true);
    expect(ports[0]!.posted.at(-1)).toEqual({ type: 'end' });
  });

  it('ends with the call, and when the window loses the port', async () => {
    await supervisor.listen('a');
    supervisor.release('a', 'call-ended');
    expect(a().tapped).toBeNull();
    await supervisor.listen('b');
    ports[1]!.lose();
    expect(b().tapped).toBeNull();
  });

  it('is refused for a call that does not allow it, and for one that is gone', async () => {
    a().actions = [];
    await expect(supervisor.listen('a')).rejects.toMatchObject({ code: 'not-possible-now' });
    await expect(supervisor.listen('gone')).rejects.toMatchObject({ code: 'no-such-call' });
    expect(audited).toEqual([]);
  });
});

describe('taking over', () => {
  it('is audited first, then owned, then heard, then spoken', () => {
    supervisor.takeOver('a');
    expect(audited).toEqual(['take-over a', 'port listen', 'port microphone']);
    expect(a().events).toEqual(['take-over', 'listened']);
  });

  it('plays frames under the current token alone', () => {
    supervisor.takeOver('a');
    microphone().send(frame());
    expect(a().played).toEqual([160]);
    microphone().send(frame('another token'));
    microphone().send({ token: microphone().offer.token, pcm: 'text' });
    microphone().send('garbage');
    microphone().send(frame(undefined, 100));
    expect(a().played).toEqual([160]);
    expect(supervisor.strayFrames).toBe(4);
  });

  it('drops what would add up to a delay', () => {
    supervisor.takeOver('a');
    a().queuedMs = 400;
    microphone().send(frame());
    expect(a().played).toEqual([]);
  });

  it('is possible for one call at a time', () => {
    supervisor.takeOver('a');
    expect(() => supervisor.takeOver('b')).toThrow('already have a caller');
  });

  it('leaves the caller with the agent where there is no window to speak from', () => {
    broken = 'microphone';
    expect(() => supervisor.takeOver('a')).toThrow('no window');
    expect(a().events.at(-1)).toBe('hand-back');
    expect(a().tapped).toBeNull();
    expect(supervisor.microphoneOpen).toBe(false);
  });

  it('does not begin without its audit row, but ends without one', async () => {
    broken = 'audit';
    expect(() => supervisor.takeOver('a')).toThrow('disk');
    await expect(supervisor.listen('a')).rejects.toThrow('disk');
    expect(ports).toEqual([]);
    broken = null;
    supervisor.takeOver('a');
    broken = 'audit';
    supervisor.handBack('a');
    expect(a().events.at(-1)).toBe('hand-back');
    supervisor.release('a', 'call-ended');
    expect(a().tapped).toBeNull();
  });

  it('keeps the caller on the headset: no other call can be listened to meanwhile', async () => {
    supervisor.takeOver('a');
    await expect(supervisor.listen('b')).rejects.toMatchObject({ code: 'one-at-a-time' });
    expect(a().tapped).not.toBeNull();
    supervisor.handBack('a');
    await supervisor.listen('b');
    expect(b().tapped).not.toBeNull();
  });

  it('goes on listening after handing back, with the microphone stopped', () => {
    supervisor.takeOver('a');
    const { token } = microphone().offer;
    supervisor.handBack('a');
    expect(microphone().posted).toEqual([{ type: 'stop', reason: 'handed-back' }]);
    expect(microphone().closed).toBe(true);
    microphone().send(frame(token));
    expect(a().played).toEqual([]);
    expect(a().tapped).not.toBeNull();
  });

  it('lets no frame of an earlier take-over into a later one', () => {
    supervisor.takeOver('a');
    const old = microphone();
    supervisor.handBack('a');
    a().actions = ['take-over'];
    supervisor.takeOver('a');
    old.send(frame(old.offer.token));
    microphone().send(frame(old.offer.token));
    expect(a().played).toEqual([]);
    microphone().send(frame());
    expect(a().played).toEqual([160]);
  });
});

describe('the microphone stops', () => {
  it.each(['screen-locked', 'suspended', 'window-lost'] as const)(
    'and the caller goes back to the agent at once: %s',
    (reason) => {
      supervisor.takeOver('a');
      supervisor.releaseMicrophone(reason);
      expect(microphone().posted).toEqual([{ type: 'stop', reason }]);
      expect(supervisor.microphoneOpen).toBe(false);
      expect(a().events.at(-1)).toBe('hand-back');
      expect(audited.at(-1)).toBe('hand-back a');
    },
  );

  it('without a word of the agent when the app quits and gives the caller back', () => {
    supervisor.takeOver('a');
    supervisor.releaseMicrophone('app-quits');
    expect(microphone().posted).toEqual([{ type: 'stop', reason: 'app-quits' }]);
    expect(a().events).not.toContain('hand-back');
  });

  it('when the port is lost', () => {
    supervisor.takeOver('a');
    microphone().lose();
    expect(microphone().posted).toEqual([{ type: 'stop', reason: 'port-lost' }]);
    expect(a().events.at(-1)).toBe('hand-back');
  });

  it('when the call ends', () => {
    supervisor.takeOver('a');
    supervisor.release('a', 'call-ended');
    expect(microphone().posted).toEqual([{ type: 'stop', reason: 'call-ended' }]);
    expect(supervisor.microphoneOpen).toBe(false);
  });

  it('when the device changes, and the agent takes the caller only if the operator does not come back', () => {
    supervisor.takeOver('a');
    supervisor.releaseMicrophone('device-changed');
    expect(microphone().posted).toEqual([{ type: 'stop', reason: 'device-changed' }]);
    expect(a().events.at(-1)).toBe('microphone-closed');
    vi.advanceTimersByTime(14_000);
    expect(a().events).not.toContain('hand-back');
    vi.advanceTimersByTime(2000);
    expect(a().events.at(-1)).toBe('hand-back');
  });

  it('and stays with the operator who opens it again with another device', () => {
    supervisor.takeOver('a');
    supervisor.releaseMicrophone('device-changed');
    supervisor.takeOver('a');
    vi.advanceTimersByTime(60_000);
    expect(supervisor.microphoneOpen).toBe(true);
    expect(a().events).not.toContain('hand-back');
  });

  it('and the caller of a lost device goes back in time although another call ends meanwhile', () => {
    supervisor.takeOver('a');
    supervisor.releaseMicrophone('device-changed');
    supervisor.release('b', 'call-ended');
    vi.advanceTimersByTime(16_000);
    expect(a().events.at(-1)).toBe('hand-back');
  });

  it('and the caller of a lost device goes back at once when the operator turns to another, or leaves', () => {
    supervisor.takeOver('a');
    supervisor.releaseMicrophone('device-changed');
    supervisor.takeOver('b');
    expect(a().events).toContain('hand-back');
    supervisor.releaseMicrophone('device-changed');
    supervisor.releaseMicrophone('screen-locked');
    expect(calls[1]?.events.at(-1)).toBe('hand-back');
  });
});

describe('the hand on an agent and its caller', () => {
  const acts: [CallAction, () => unknown, string][] = [
    ['whisper', () => supervisor.whisper('a', 'offer a refund'), 'whispers offer a refund'],
    ['say', () => supervisor.say('a', 'Please wait.'), 'says Please wait.'],
    ['replace-agent', () => supervisor.replaceAgent('a', 'second'), 'replaced by second'],
    ['transfer', () => supervisor.transfer('a', '7001', 'people'), 'goes to 7001@people'],
    ['hold', () => supervisor.hold('a', true), 'holds'],
    ['resume', () => supervisor.hold('a', false), 'resumes'],
  ];

  it.each(acts)('%s is audited before it is done', async (action, act, done) => {
    a().actions = [action];
    await act();
    expect(audited).toEqual([`${action} a`, done]);
  });

  it.each(acts)('%s is refused where the call does not offer it', async (action, act) => {
    a().actions = ['listen'];
    await expect((async () => act())(), action).rejects.toMatchObject({ code: 'not-possible-now' });
    expect(audited).toEqual([]);
  });

  it.each(acts)('%s is not done where it cannot be audited', async (action, act) => {
    a().actions = [action];
    broken = 'audit';
    await expect((async () => act())()).rejects.toThrow('the disk is full');
    expect(audited).toEqual([]);
  });

  it('silences the agent and gives it its voice back, each audited', () => {
    a().actions = ['mute-agent', 'unmute-agent'];
    supervisor.muteAgent('a', true);
    supervisor.muteAgent('a', false);
    expect(audited).toEqual(['mute-agent a', 'unmute-agent a']);
    expect(a().events).toEqual(['mute-agent', 'unmute-agent']);
  });
});
