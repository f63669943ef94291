import type { EngineFormat } from '../../../shared/domain/engine.ts';
import type { Logger } from '../../log.ts';
import type { AgentEngine } from '../port.ts';
import { remoteEngine } from '../remote-engine.ts';
import { INFO, Options } from './options.ts';
import { ElevenLabsSession } from './session.ts';

/** Converts between the audio of a session and another one; keeps the state of resampling. */
export interface Converter {
  toEngine(audio: Uint8Array): Uint8Array;
  toWire(audio: Uint8Array): Uint8Array;
}
export type OpenConverter = (session: 'ulaw' | 'slin16', other: EngineFormat) => Converter;

/** Agents at ElevenLabs. */
export function elevenLabsEngine({ log, openCodec }: { log: Logger; openCodec: OpenConverter }): AgentEngine {
  return remoteEngine({
    info: INFO,
    options: Options,
    open: (options, call) => new ElevenLabsSession({ ...call, options, log, openCodec }),
  });
}
