import type { Discovery, Found } from '../../../shared/contract/discovery.ts';
import type { PbxConfig } from '../../../shared/domain/pbx.ts';
import type { Problem } from '../../../shared/domain/problem.ts';
import { ask } from '../../api.ts';
import { foundAt } from './draft.ts';
import { change, useConnect } from './store.ts';

/** What was looked for, and what came of it. */
export type Looking =
  | { state: 'none' }
  | { state: 'running'; of: string }
  | { state: 'done'; of: string; result: Discovery }
  | { state: 'failed'; of: string; problem: Problem };

/** Typing is over after this long. */
const SETTLED_MS = 700;

const { getState: get, setState: set } = useConnect;

let timer: ReturnType<typeof setTimeout> | undefined;
let running: Promise<void> | null = null;

/** Looks at the address once it is no longer being typed. */
export function lookSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), SETTLED_MS);
}

/**
 * Looks at the address at once, unless that was done: what is there, by which way, with which certificate. Where something
 * was wrong it is looked at anew: it may have been put right meanwhile.
 */
export function look(): Promise<void> {
  clearTimeout(timer);
  const { draft, looking } = get();
  if (!draft || draft.url.trim() === '') return Promise.resolve();
  const of = keyOf(draft);
  if (looking.state === 'running' && looking.of === of) return running ?? Promise.resolve();
  if (looking.state === 'done' && looking.of === of && !looking.result.problem) return Promise.resolve();
  running = lookAt(draft.url, draft.trust, of);
  return running;
}

/** Before what is typed is used: what is there is known, unless it has been used before. */
export async function lookFirst(): Promise<void> {
  const { draft, opened } = get();
  if (draft?.base === '' && (draft.isNew || draft.url !== opened?.url)) await look();
}

/** Judges the certificate of the PBX in another way from now on. */
export function trustBy(trust: PbxConfig['trust']): void {
  change({ trust });
  void look();
}

/** Takes another of those that were found. */
export function choose(found: Found): void {
  const { draft, looking } = get();
  if (!draft || looking.state !== 'done') return;
  set({ draft: foundAt(draft, found, looking.result.localAddress) });
}

/** The one that the draft is for, of those that were found. */
export function chosen(result: Discovery, base: string): Found | null {
  return result.found.find(({ url }) => url === base) ?? result.found[0] ?? null;
}

async function lookAt(address: string, trust: PbxConfig['trust'], of: string): Promise<void> {
  set({ looking: { state: 'running', of } });
  const reply = await ask('pbx.discover', { address, trust });
  const { draft } = get();
  // Typed on meanwhile, or closed: a newer search is on its way, or none is wanted.
  if (!draft || keyOf(draft) !== of) return;
  if (!reply.ok) {
    set({ looking: { state: 'failed', of, problem: reply.problem } });
    return;
  }
  const best = chosen(reply.value, draft.base);
  set({
    looking: { state: 'done', of, result: reply.value },
    ...(best && { draft: foundAt(draft, best, reply.value.localAddress) }),
  });
}

/** What the result of a search depends on. */
function keyOf({ url, trust }: { url: string; trust: PbxConfig['trust'] }): string {
  return JSON.stringify([url.trim(), trust]);
}
