export interface ProvidedAsterisk {
  /** Folder that holds bin/asterisk. */
  root: string;
  /** Such as 22.10.1. */
  version: string;
  /** Such as x86_64-linux-gnu: the modules are in usr/lib/<triplet>/asterisk/modules. */
  triplet: string;
  /** Debian's suite that it came from. */
  suite: string;
}
export function cacheFolder(): string;
export function provideAsterisk(options?: { log?: (line: string) => void }): Promise<ProvidedAsterisk>;
export function mirrorIn(text: string, form: 'deb822' | 'one-line'): string | undefined;
