export const repository: string;
export function inRepository(...parts: string[]): string;
export function cacheRoot(env?: NodeJS.ProcessEnv): string;
