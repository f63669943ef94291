import type { Speech } from '../../speech/port.ts';
import type { Endpoint } from './http.ts';
import { resampled, wavOf } from '../sound.ts';
import { RATE } from '../voice-source.ts';
import { garbage } from './problems.ts';
import { parsedJson, Transcription } from './protocol.ts';

const LIMITS = { ms: 8000, bytes: 1_000_000 };
/** What whisper was made for; some servers take nothing else. */
const WHISPER_RATE = 16_000;

/** Speech to text: the text of 8 kHz PCM, empty where nothing was understood. */
export type Recognizer = Speech['recognize'];

export function embeddedRecognizer(speech: Speech): Recognizer {
  return (pcm, signal, expected) => speech.recognize(pcm, signal, expected);
}

export interface TranscriptionOptions {
  endpoint: Endpoint;
  model: string;
  /** BCP 47. */
  language: string;
}

/** POST /v1/audio/transcriptions of whisper.cpp, faster-whisper servers and the like. */
export function endpointRecognizer({ endpoint, model, language }: TranscriptionOptions): Recognizer {
  return async (pcm, signal) => {
    const form = new FormData();
    const wav = wavOf(resampled(pcm, RATE, WHISPER_RATE), WHISPER_RATE);
    form.set('file', new Blob([wav], { type: 'audio/wav' }), 'turn.wav');
    form.set('model', model);
    form.set('language', language.split('-')[0] ?? language);
    form.set('response_format', 'json');
    const { type, body } = await encoded(form);
    const answer = await endpoint.ask('/audio/transcriptions', { type, body }, LIMITS, signal);
    const parsed = Transcription.safeParse(parsedJson(answer.body.toString('utf8')));
    if (!parsed.success) throw garbage(endpoint.who);
    return spokenIn(parsed.data.text);
  };
}

/** Whisper describes what is no speech: [BLANK_AUDIO], (wind blowing), *coughs*. */
function spokenIn(text: string): string {
  const spoken = text.replace(/\[[^\]]*\]|\([^)]*\)|\*[^*]*\*/g, ' ').replace(/\s+/g, ' ');
  return /[\p{L}\p{N}]/u.test(spoken) ? spoken.trim() : '';
}

/** A form as the bytes of a request. */
async function encoded(form: FormData): Promise<{ type: string; body: Buffer }> {
  const response = new Response(form);
  const body = Buffer.from(await response.arrayBuffer());
  return { type: response.headers.get('content-type') ?? '', body };
}
