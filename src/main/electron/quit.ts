import type { Logger } from '../log.ts';

export interface QuitSteps {
  /** In this order, each whatever became of the one before. */
  steps: { name: string; run: () => Promise<void> | void }[];
  /** The longest that one step may take, in ms. */
  limitMs: number;
  log: Logger;
}

/** Leaving in order, once: callers are given back first, then everything is stopped. */
export interface Quit {
  readonly state: 'running' | 'leaving' | 'done';
  /** Resolves when all steps were done or timed out. A second call waits for the first. */
  leave(): Promise<void>;
}

export function createQuit({ steps, limitMs, log }: QuitSteps): Quit {
  let leaving: Promise<void> | null = null;
  let done = false;

  async function leaveInOrder(): Promise<void> {
    for (const { name, run } of steps) {
      try {
        await within(limitMs, name, run);
      } catch (error) {
        log.error({ err: error, step: name }, 'a step of quitting failed');
      }
    }
    done = true;
  }

  return {
    get state() {
      if (done) return 'done';
      return leaving ? 'leaving' : 'running';
    },
    leave: () => (leaving ??= leaveInOrder()),
  };
}

async function within(limitMs: number, name: string, run: () => Promise<void> | void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${name} took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
