import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { PackFile } from './manifest.ts';
import { packError } from './problem.ts';

/** What is there of a file, and its hash so far. */
export interface Received {
  size: number;
  hash: Hash;
}

export const nothing = (): Received => ({ size: 0, hash: createHash('sha256') });

/** Reads what is there of a file; nothing where it is not there, or cannot be a part of it. */
export async function alreadyReceived(path: string, file: PackFile): Promise<Received> {
  const received = nothing();
  const size = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  if (size === 0 || size > file.bytes) return received;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    received.hash.update(chunk);
    received.size += chunk.length;
  }
  return received;
}

/**
 * Writes what comes behind what is there. What came before the source broke off stays; a file that grows too long is
 * emptied. `received` goes on with it.
 */
export async function receive(
  source: AsyncIterable<Buffer>,
  path: string,
  file: PackFile,
  received: Received,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const to = await open(path, received.size > 0 ? 'a' : 'w');
  try {
    for await (const chunk of source) {
      if (received.size + chunk.length > file.bytes) {
        await to.truncate();
        throw packError('voice-pack-too-large', file.name);
      }
      await to.writeFile(chunk);
      received.hash.update(chunk);
      received.size += chunk.length;
      onBytes(chunk.length);
    }
  } finally {
    await to.close();
  }
}

/** Throws where it is not what the checksum says. */
export function checkReceived({ size, hash }: Received, file: PackFile): void {
  if (size !== file.bytes || hash.digest('hex') !== file.sha256) {
    throw packError('voice-pack-checksum', file.name);
  }
}
