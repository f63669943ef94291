import type { WebSocket } from 'ws';
import { Application, count } from '../../../src/main/demo/application.ts';
import type { Exchange } from '../../../src/main/demo/exchange.ts';
import { createLog } from '../../../src/main/log.ts';
import type { Speech, Voice } from '../../../src/main/speech/port.ts';

export const SILENT_LOG = createLog({ level: 'silent' });

/** A sentence as a tone, 20 ms for each letter. */
export function spoken(text: string): Int16Array {
  return Int16Array.from({ length: text.length * 160 }, (_, i) =>
    Math.round(6000 * Math.sin((2 * Math.PI * 300 * i) / 8000)),
  );
}

export interface FakeSpeech {
  speech: Pick<Speech, 'synthesize'>;
  asked: { text: string; voice: Voice }[];
}

/** What the demo uses of speech. */
export function fakeSpeech(
  synthesize: (text: string) => Promise<Int16Array> = async (t) => spoken(t),
): FakeSpeech {
  const asked: FakeSpeech['asked'] = [];
  return {
    asked,
    speech: {
      synthesize: (text, voice) => {
        asked.push({ text, voice });
        return synthesize(text);
      },
    },
  };
}

export interface Told extends Record<string, unknown> {
  type: string;
}

/** An application with a client that notes what it is sent. */
export function listenTo(
  exchange: Exchange,
  name: string,
  ...endpoints: string[]
): { app: Application; told: Told[] } {
  const told: Told[] = [];
  const app = new Application(name);
  const socket = { readyState: 1, send: (text: string) => told.push(JSON.parse(text) as Told) };
  app.socket = socket as unknown as WebSocket;
  for (const endpoint of endpoints) count(app.endpoints, endpoint);
  exchange.applications.set(name, app);
  return { app, told };
}

/** Pseudo-random numbers that are the same every time. */
export function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
