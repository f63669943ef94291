import type { Sound } from '../asterisk/audio.ts';

/**
 * A vendor's server as a test sees it, for one call at a time: speaks the vendor's protocol, and takes nothing that the
 * vendor would not take. Whatever we do wrong stands in `faults`.
 */
export interface StandIn {
  /** The engine's id. */
  readonly engine: string;
  /** False where its protocol cannot make the agent say words that it is given. */
  readonly says?: false;
  /** Whether the caller's mu-law reaches it bit by bit. */
  readonly exact: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What an agent that talks to it has as options, and as secrets by their field. */
  options(): Record<string, unknown>;
  secrets(): Record<string, string>;

  /** What we did against the protocol, in words. */
  readonly faults: string[];
  /** Connections so far. */
  readonly connections: number;
  /** Whether a connection is there and set up: the conversation may begin. */
  readonly ready: boolean;
  /** Every text that it was told: instructions, variables, whispers, what was said before. */
  readonly told: string[];
  /** What it was asked to say word by word since the last call of this, if anything. */
  asked(): string | null;
  /** The caller's audio so far, as it came. */
  heard(): Sound;

  /** The agent says this, with these words. All of it is sent at once, as vendors do. */
  say(sound: Sound, words: string): void;
  /** It notices that the caller begins to speak: what it says is cut off, by its own protocol. */
  callerSpeaks(): void;
  /** It notices that the caller is silent again, and what was said. */
  callerSaid(words: string): void;
  /** What it was told of how much of its last reply was heard, ms; null where its protocol has no place for it. */
  readonly playedMs: number | null;
  /** Calls a tool of the agent; settles with what it was answered. */
  callTool(name: string, args: Record<string, unknown>): Promise<string>;

  /** Takes and sends nothing more, not even pings; or does again. */
  stall(stalled: boolean): void;
  /** The connection breaks, without a word. */
  drop(): void;
  /** Sends what nobody can read, more than once. */
  garble(): void;
  /** From now on no key is good enough. */
  refuseKeys(): void;
}
