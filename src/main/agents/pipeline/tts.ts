import { samplesOf } from '../../../shared/domain/engine.ts';
import { resampled, soundOfWav } from '../sound.ts';
import { sentencesOf } from '../sentences.ts';
import { RATE, type VoiceSource } from '../voice-source.ts';
import type { Endpoint } from './http.ts';
import { garbage } from './problems.ts';

/** A minute of the highest rate is 6 MB; a sentence is never that long. */
const LIMITS = { ms: 10_000, bytes: 8_000_000 };

export interface SpeechOptions {
  endpoint: Endpoint;
  model: string;
  voice: string;
  /** Of the PCM that comes, samples per second. */
  rate: number;
}

/** POST /v1/audio/speech of Kokoro, Piper servers and the like. */
export function endpointVoice({ endpoint, model, voice, rate }: SpeechOptions): VoiceSource {
  const speak: VoiceSource['speak'] = async (input, signal) => {
    const request = { model, input, voice, response_format: 'pcm' };
    const content = { type: 'application/json', body: JSON.stringify(request) };
    const { type, body } = await endpoint.ask('/audio/speech', content, LIMITS, signal);
    if (/json|text|html/.test(type)) throw garbage(endpoint.who);
    // Some servers give a file whatever was asked for, and that knows its rate.
    const wav = soundOfWav(body);
    return wav ? resampled(wav.pcm, wav.rate, RATE) : resampled(samplesOf(body), rate, RATE);
  };
  return { speak, pieces: sentencesOf };
}
