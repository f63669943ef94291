import type { Sound } from '../asterisk/audio.ts';

/** What an agent's server is to every test: it takes nothing that the real one would not take. */
export interface Server {
  /** The engine's id. */
  readonly engine: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** What an agent that talks to it has as options, and as secrets by their field. */
  options(): Record<string, unknown>;
  secrets(): Record<string, string>;
  /** Whatever we did against the protocol, in words. */
  readonly faults: string[];
  /** Whether a connection is there and set up: the conversation may begin. */
  readonly ready: boolean;
  /** Whose turn it is is heard by us: its agents answer a caller who really speaks or keys, and nobody else. */
  readonly waits?: true;
  /** The agent says this, with these words. All of it is sent at once, as vendors do. */
  say(sound: Sound, words: string): void;
  /** It notices that the caller begins to speak: what it says is cut off, by its own protocol. */
  callerSpeaks(): void;
  /** It notices that the caller is silent again, and what was said. */
  callerSaid(words: string): void;
  /** What it was told of how much of its last reply was heard, ms; null where its protocol has no place for it. */
  readonly playedMs: number | null;
}

/** A tool that the model wants to use. */
export interface Wish {
  name: string;
  args: Record<string, unknown>;
}

/** A tool as it is being used. */
export interface Use {
  /** As the vendor calls it. */
  readonly id: string;
  readonly name: string;
  /** The message by which it was answered, whole. */
  readonly answer: Promise<object>;
}

/** A server whose agents use tools. */
export interface ToolServer extends Server {
  /** The agent uses tools, all at once, having said something first. */
  useTools(wishes: Wish[], first?: { sound: Sound; words: string }): Use[];
  /** The very message by which the vendor wants to be told what became of it. */
  answerTo(use: Use, result: { ok: boolean; text: string }): object;
}

/** Tools that are being used, until they are answered. */
export class Uses {
  readonly #waiting = new Map<string, (answer: object) => void>();

  get ids(): string[] {
    return [...this.#waiting.keys()];
  }

  add(id: string, { name }: Wish): Use {
    return { id, name, answer: new Promise((resolve) => this.#waiting.set(id, resolve)) };
  }

  /** False where nobody asked for it, or it was answered before. */
  answered(id: string, answer: object): boolean {
    this.#waiting.get(id)?.(answer);
    return this.#waiting.delete(id);
  }
}

/**
 * A vendor's server as a test sees it, for one call at a time: speaks the vendor's protocol, and takes nothing that the
 * vendor would not take.
 */
export interface StandIn extends Server {
  /** False where its protocol cannot make the agent say words that it is given. */
  readonly says?: false;
  /** Whether the caller's mu-law reaches it bit by bit. */
  readonly exact: boolean;
  /** Connections so far. */
  readonly connections: number;
  /** Every text that it was told: instructions, variables, whispers, what was said before. */
  readonly told: string[];
  /** What it was asked to say word by word since the last call of this, if anything. */
  asked(): string | null;
  /** The caller's audio so far, as it came. */
  heard(): Sound;

  /** Takes and sends nothing more, not even pings; or does again. */
  stall(stalled: boolean): void;
  /** The connection breaks, and no other is taken. */
  drop(): void;
  /** Sends what nobody can read, more than once. */
  garble(): void;
  /** From now on no key is good enough. */
  refuseKeys(): void;
}

/** One whose agents are taken up again where the connection breaks. */
export interface LastingStandIn extends StandIn {
  /** Another connection is another session, and has to be told what was said. */
  readonly forgets: boolean;
  /** The connection breaks, without a word; the next is welcome. */
  cut(): void;
  /** Ends the connection as one whose policy is against it. */
  sendAway(): void;
}
