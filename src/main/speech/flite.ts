import { readFile } from 'node:fs/promises';

/**
 * The flite synthesizer, a WASI command that writes a wav file. It gets a small WASI of its own instead of node:wasi:
 * that one crashed the whole process now and then while many instances came and went, and it needs real files, where
 * this keeps what callers are told in memory. One instance per sentence, as the command's main() runs once.
 */
export class Flite {
  readonly #module: WebAssembly.Module;

  private constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  static async load(wasmPath: string): Promise<Flite> {
    return new Flite(await WebAssembly.compile(await readFile(wasmPath)));
  }

  /** 16-bit mono PCM of a text. Throws if flite refuses it. */
  speak(text: string, voice: string): { pcm: Int16Array; rate: number } {
    return parseWav(this.#run(['-voice', voice, '-t', text, '-o', OUTPUT]).file());
  }

  /** A text as words in lower case: numbers, sums and short forms written out. Apostrophes are lost. */
  words(text: string): string[] {
    return this.#printed('-pw', text);
  }

  /** The phones of a word, from flite's lexicon or its letter-to-sound rules: ARPAbet in upper case, without stress. */
  phones(word: string): string[] {
    return this.#printed('-ps', word)
      .filter((phone) => phone !== 'pau')
      .map((phone) => phone.toUpperCase());
  }

  #printed(what: '-pw' | '-ps', text: string): string[] {
    // The voice that needs the least work: what it says is thrown away.
    const { messages } = this.#run(['-voice', 'kal', what, '-t', text, '-o', 'none']);
    return messages.split(/\s+/).filter((one) => one !== '');
  }

  #run(args: string[]): SpeakWasi {
    const wasi = new SpeakWasi(['flite', ...args]);
    const instance = new WebAssembly.Instance(this.#module, { wasi_snapshot_preview1: wasi.imports });
    const { memory, _start: main } = instance.exports;
    if (!(memory instanceof WebAssembly.Memory) || typeof main !== 'function') {
      throw new Error('flite.wasm is not a WASI command');
    }
    wasi.memory = memory;
    try {
      (main as () => void)();
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      if (error.code !== 0) throw new Error(`flite ended with ${error.code}: ${wasi.messages.trim()}`);
    }
    return wasi;
  }
}

const OUTPUT = '/speech.wav';
const ROOT = 3;
const FILE = 4;
const OK = 0;
const BAD_DESCRIPTOR = 8;
const NO_ENTRY = 44;

class Exit extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** The dozen system calls that flite makes: arguments in, one file in memory out, nothing else of the machine. */
class SpeakWasi {
  memory: WebAssembly.Memory | undefined;
  messages = '';
  readonly #args: Uint8Array[];
  #bytes = new Uint8Array(256 * 1024);
  #size = 0;
  #position = 0;

  constructor(args: string[]) {
    const encoder = new TextEncoder();
    this.#args = args.map((arg) => encoder.encode(`${arg.replaceAll('\0', ' ')}\0`));
  }

  file(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  #buffer(): ArrayBuffer {
    if (!this.memory) throw new Error('flite has no memory yet');
    return this.memory.buffer;
  }

  #set32(at: number, value: number): void {
    new DataView(this.#buffer()).setUint32(at, value, true);
  }

  #set64(at: number, value: bigint): void {
    new DataView(this.#buffer()).setBigUint64(at, value, true);
  }

  #write(from: Uint8Array): void {
    const end = this.#position + from.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      larger.set(this.file());
      this.#bytes = larger;
    }
    this.#bytes.set(from, this.#position);
    this.#position = end;
    this.#size = Math.max(this.#size, end);
  }

  readonly imports = {
    args_sizes_get: (count: number, size: number): number => {
      this.#set32(count, this.#args.length);
      this.#set32(
        size,
        this.#args.reduce((sum, arg) => sum + arg.length, 0),
      );
      return OK;
    },
    args_get: (pointers: number, buffer: number): number => {
      let at = buffer;
      for (const [i, arg] of this.#args.entries()) {
        this.#set32(pointers + 4 * i, at);
        new Uint8Array(this.#buffer()).set(arg, at);
        at += arg.length;
      }
      return OK;
    },
    clock_time_get: (_id: number, _precision: bigint, at: number): number => {
      this.#set64(at, BigInt(Math.round(performance.now() * 1e6)));
      return OK;
    },
    fd_close: (): number => OK,
    fd_fdstat_get: (fd: number, at: number): number => {
      const DIRECTORY = 3;
      const REGULAR = 4;
      const CHARACTER = 2;
      this.#set64(at, BigInt(fd === ROOT ? DIRECTORY : fd === FILE ? REGULAR : CHARACTER));
      this.#set64(at + 8, 0xffff_ffff_ffff_ffffn); // all rights
      this.#set64(at + 16, 0xffff_ffff_ffff_ffffn);
      return OK;
    },
    fd_fdstat_set_flags: (): number => OK,
    fd_prestat_get: (fd: number, at: number): number => {
      if (fd !== ROOT) return BAD_DESCRIPTOR;
      this.#set32(at, 0); // a directory
      this.#set32(at + 4, 1); // whose name has one letter
      return OK;
    },
    fd_prestat_dir_name: (_fd: number, at: number): number => {
      new Uint8Array(this.#buffer())[at] = '/'.charCodeAt(0);
      return OK;
    },
    fd_read: (_fd: number, _vectors: number, _count: number, read: number): number => {
      this.#set32(read, 0);
      return OK;
    },
    fd_seek: (fd: number, offset: bigint, whence: number, at: number): number => {
      if (fd !== FILE) return BAD_DESCRIPTOR;
      const base = whence === 0 ? 0 : whence === 1 ? this.#position : this.#size;
      this.#position = Math.max(0, base + Number(offset));
      this.#set64(at, BigInt(this.#position));
      return OK;
    },
    fd_write: (fd: number, vectors: number, count: number, written: number): number => {
      const view = new DataView(this.#buffer());
      let total = 0;
      for (let i = 0; i < count; i++) {
        const from = view.getUint32(vectors + 8 * i, true);
        const bytes = new Uint8Array(this.#buffer(), from, view.getUint32(vectors + 8 * i + 4, true));
        if (fd === FILE) this.#write(bytes);
        else this.messages += new TextDecoder().decode(bytes);
        total += bytes.length;
      }
      this.#set32(written, total);
      return OK;
    },
    path_open: (
      _dir: number,
      _lookup: number,
      path: number,
      length: number,
      _open: number,
      _rights: bigint,
      _inherited: bigint,
      _flags: number,
      at: number,
    ): number => {
      const name = new TextDecoder().decode(new Uint8Array(this.#buffer(), path, length));
      if (name !== OUTPUT.slice(1)) return NO_ENTRY;
      this.#set32(at, FILE);
      return OK;
    },
    proc_exit: (code: number): never => {
      throw new Exit(code);
    },
  };
}

/** The samples of a 16-bit mono wav file. */
export function parseWav(bytes: Uint8Array): { pcm: Int16Array; rate: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new Error('not a wav file');
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ') {
      if (view.getUint16(at + 10, true) !== 1 || view.getUint16(at + 22, true) !== 16) {
        throw new Error('not a 16-bit mono wav file');
      }
      rate = view.getUint32(at + 12, true);
    } else if (tag(at) === 'data') {
      const end = Math.min(at + 8 + size, bytes.length);
      const samples = bytes.slice(at + 8, end - ((end - at) % 2));
      return { pcm: new Int16Array(samples.buffer), rate };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('a wav file without samples');
}
