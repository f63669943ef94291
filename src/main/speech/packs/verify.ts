import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { PackFile } from './manifest.ts';
import { packError } from './problem.ts';

/** Throws a VoicePackError for the first file that is missing or not what its checksum says. */
export async function verifyFiles(folder: string, files: readonly PackFile[]): Promise<void> {
  for (const { name, bytes, sha256 } of files) {
    const hash = createHash('sha256');
    let size = 0;
    try {
      for await (const chunk of createReadStream(join(folder, name)) as AsyncIterable<Buffer>) {
        hash.update(chunk);
        size += chunk.length;
      }
    } catch (error) {
      throw packError('voice-pack-file-missing', name, error);
    }
    if (size !== bytes || hash.digest('hex') !== sha256) throw packError('voice-pack-checksum', name);
  }
}
