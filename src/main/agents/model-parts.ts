import { CallerLines } from './caller-lines.ts';
import { Keyed } from './keyed.ts';
import type { RemoteOpen } from './remote-engine.ts';
import { TimeLimit } from './time-limit.ts';
import { ToolCalls } from './tool-calls.ts';
import { Watchdog } from './watchdog.ts';

/** What a session with a speaking model has besides its protocol, whoever the vendor is. */
export class ModelParts {
  readonly caller: CallerLines;
  readonly watchdog: Watchdog;
  readonly tools: ToolCalls;
  readonly keyed: Keyed;
  readonly time: TimeLimit;

  /**
   * @param name what the engine is called: "OpenAI Realtime"
   * @param on told of keys that belong together, and when the model is to say its last words
   */
  constructor(
    { host, agent }: RemoteOpen,
    name: string,
    on: { keyed: (digits: string) => void; goodbye: () => void },
  ) {
    this.caller = new CallerLines(host);
    this.watchdog = new Watchdog(host, name);
    this.tools = new ToolCalls(host);
    this.keyed = new Keyed(on.keyed);
    this.time = new TimeLimit(host, agent, on.goodbye);
  }

  /** Somebody else has the call: nothing is due of the model. */
  mute(): void {
    this.time.mute();
    this.keyed.drop();
    this.watchdog.answered();
  }

  /** The session is over. */
  end(): void {
    this.time.stop();
    this.watchdog.stop();
    this.keyed.drop();
    this.tools.cancelAll();
  }
}
