import type { AudioPortOffer, StopReason } from '../shared/contract/audio.ts';
import type { CommandName, EventName, EventOf, ParsedArgsOf, ResultOf } from '../shared/contract/index.ts';
import type { TranscriptLine } from '../shared/domain/call.ts';
import type { Problem } from '../shared/domain/problem.ts';
import type { Snapshot } from '../shared/contract/board.ts';
import type { AgentEngine } from './agents/port.ts';
import type { SecretStore } from './credentials/port.ts';
import type { History } from './history/port.ts';
import type { Logger } from './log.ts';
import type { SettingsStore } from './settings/port.ts';
import type { Speech } from './speech/port.ts';
import type { AudioPort } from './supervision/port.ts';

/** Tells the window something. Lost where there is no window: a new one asks for a snapshot. */
export type Emit = <N extends EventName>(name: N, event: EventOf<N>) => void;

export interface EngineDeps {
  settings: SettingsStore;
  secrets: SecretStore;
  history: History;
  log: Logger;
  speechWorkerUrl: URL;
  /** Where voice packs are kept; made when the first one is installed. */
  voicesFolder: string;
  /** Shared with others, and not closed with the engine; without one the engine has its own. */
  speech?: Speech;
  /** More kinds of engines than come with the app; one with a known id takes the place of that. */
  engines?: AgentEngine[];
  identity: { osUser: string; host: string };
  about: { version: string; runtime: string };
  /** Hands one end of an audio connection to the window. Throws a CordboardError where there is no window. */
  openAudioPort: (offer: AudioPortOffer) => AudioPort;
  emit: Emit;
  /** Puts text on the clipboard of the desktop. */
  copyText: (text: string) => Promise<void>;
  /** Lets the person choose a folder; null where they do not. */
  chooseFolder: (title: string) => Promise<string | null>;
  /** The folder asterisk-conf, as it is installed. */
  confFolder: string;
  /** What was found wrong while the files were opened: the engine makes notices of them. */
  troubles: Problem[];
  options: { demo: boolean; demoCalls?: number };
}

/** Commands that concern the shell (windows, quitting) and not the engine. */
export type ShellCommand = Extract<CommandName, 'app.close'>;
export type EngineCommand = Exclude<CommandName, ShellCommand>;

/** Everything behind the window: PBX links, calls, agents, supervision. Runs in plain Node and in Electron alike. */
export interface Engine {
  start(): Promise<void>;
  /** Rejects with a CordboardError where the command cannot be done. */
  handle<N extends EngineCommand>(name: N, args: ParsedArgsOf<N>): Promise<ResultOf<N>>;
  snapshot(): Snapshot;
  /** What was said on a live call so far; empty for a call that is over. */
  lines(callId: string): TranscriptLine[];
  activeCalls(): number;
  /** Stops the microphone at once, whatever it was open for. */
  releaseMicrophone(reason: StopReason): void;
  /** Gives every call of ours back to the dialplan. */
  giveBackAll(reason: string): Promise<void>;
  /** Before the computer sleeps: gives every call back and leaves the PBXs, where callers would wait for nobody. */
  suspend(): Promise<void>;
  /** Undoes suspend(), once that is done. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}
