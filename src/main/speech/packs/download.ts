import { truncate } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { trust } from '../../trust.ts';
import type { PackFile } from './manifest.ts';
import { packError, VoicePackError } from './problem.ts';
import { alreadyReceived, checkReceived, nothing, receive } from './receive.ts';

/** A server that says nothing for so long is not there any more. */
const SILENT_MS = 30_000;
const MOST_REDIRECTS = 5;

/** Reads at most `limit` bytes. Rejects with a VoicePackError that names the host alone. */
export async function fetchSmall(url: URL, limit: number, signal: AbortSignal): Promise<Buffer> {
  try {
    const { body } = await get(url, 0, signal);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw packError('voice-pack-not-one', 'its manifest is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw asPackError(error, url, signal);
  }
}

/**
 * Downloads a file of a pack to `path` and checks it on the way. What is there of it already is kept, and the rest asked
 * for, where the server knows how. `onBytes` is told of every piece, with what was there at first. A wrong file is
 * emptied, so that the next try begins anew.
 */
export async function fetchFile(
  url: URL,
  path: string,
  file: PackFile,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let received = await alreadyReceived(path, file);
  onBytes(received.size);
  if (received.size < file.bytes) {
    try {
      const { body, resumed } = await get(url, received.size, signal);
      if (!resumed) {
        onBytes(-received.size);
        received = nothing();
      }
      await receive(body, path, file, received, onBytes);
      if (received.size < file.bytes) throw new Error('the connection was cut');
    } catch (error) {
      throw asPackError(error, url, signal);
    }
  }
  try {
    checkReceived(received, file);
  } catch (error) {
    await truncate(path);
    throw error;
  }
}

interface Answer {
  body: Readable;
  /** Whether it begins where it was asked to; otherwise at the beginning. */
  resumed: boolean;
}

async function get(url: URL, from: number, signal: AbortSignal, redirects = 0): Promise<Answer> {
  const response = await request(url, from, signal);
  const { statusCode: status = 0, headers } = response;
  const location = headers.location;
  if (status >= 300 && status < 400 && location !== undefined && redirects < MOST_REDIRECTS) {
    response.resume();
    const next = new URL(location, url);
    const safe = next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:');
    if (!safe) throw new Error('it points to a place that is not safe');
    return get(next, from, signal, redirects + 1);
  }
  if (status === 404 || status === 410) {
    response.resume();
    throw packError('voice-pack-file-missing', url.pathname.split('/').at(-1) ?? '');
  }
  if (status !== 200 && status !== 206) {
    response.resume();
    throw new Error(`the server answered ${status}`);
  }
  const resumed = status === 206 && (headers['content-range'] ?? '').startsWith(`bytes ${from}-`);
  if (status === 206 && !resumed) throw new Error('the server sent another part than was asked for');
  return { body: response, resumed };
}

function request(url: URL, from: number, signal: AbortSignal): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const secure = url.protocol === 'https:';
  const outgoing = (secure ? https : http).get(url, {
    // A piece as it is: a server that compresses would have other bytes at the same place.
    headers: { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
    agent: false,
    signal,
    timeout: SILENT_MS,
    ...(secure && { secureContext: trust() }),
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('the server fell silent')));
  outgoing.on('error', reject);
  outgoing.on('response', resolve);
  return promise;
}

/** The name of the host alone is told: an address may hold a secret. */
function asPackError(error: unknown, url: URL, signal: AbortSignal): VoicePackError {
  if (signal.aborted) return packError('voice-pack-cancelled');
  if (error instanceof VoicePackError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOSPC') return packError('voice-pack-no-room', 'more than there is', error);
  if (['EACCES', 'EPERM', 'EROFS', 'EIO'].includes(code)) return packError('voice-pack-disk', code, error);
  const why = code || (error instanceof Error ? error.message : 'no answer');
  return packError('voice-pack-unreachable', `${url.host} (${why})`, error);
}
