import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino, type DestinationStream } from 'pino';

/**
 * A log file that never grows past `maxBytes`: it is then renamed to `<file>.1` (and that to .2, up to `keep`) and begun
 * anew. Each line is on its way to the disk when write returns, so that the last words before a crash are there.
 */
export function openLogFile(file: string, maxBytes = 5_000_000, keep = 3): DestinationStream {
  mkdirSync(dirname(file), { recursive: true });
  let size = existsSync(file) ? statSync(file).size : 0;
  const stream = pino.destination({ dest: file, sync: true, append: true, mode: 0o600 });
  return {
    write(line) {
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > maxBytes) {
        rotate(file, keep);
        stream.reopen();
        size = 0;
      }
      size += bytes;
      stream.write(line);
    },
  };
}

function rotate(file: string, keep: number): void {
  for (let n = keep; n >= 1; n--) {
    const from = n === 1 ? file : `${file}.${n - 1}`;
    if (existsSync(from)) renameSync(from, `${file}.${n}`);
  }
}
