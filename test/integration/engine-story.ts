import { expect } from 'vitest';
import { FRAME_MS } from '../../src/shared/domain/audio.ts';
import { concat, durationMs, silence, soundsOf, tone, tonesOf, type Sound } from '../asterisk/audio.ts';
import { pcmToUlaw } from '../asterisk/g711.ts';
import { readUpTo, ruler } from '../asterisk/ruler.ts';
import type { Server } from '../engines/stand-in.ts';
import type { LastingStandIn } from '../engines/stand-in.ts';
import { AGENT_HZ, CALLER_HZ, totalMs, type Visit } from './engine-visit.ts';

const agentTone = (ms: number) => tone(AGENT_HZ, ms);
/** Bytes of mu-law that are looked for at a time: 40 ms. */
const PIECE = 320;

/**
 * The share of a sound that is found in another bit by bit as mu-law carries it, and in order. On a busy machine a frame that is
 * late has silence in its place.
 */
function shareHeld(heard: Sound, said: Sound): number {
  const whole = Buffer.from(pcmToUlaw(heard.samples));
  const wanted = Buffer.from(pcmToUlaw(said.samples));
  const pieces = Array.from({ length: Math.floor(wanted.length / PIECE) }, (_, i) =>
    wanted.subarray(i * PIECE, (i + 1) * PIECE),
  );
  let from = 0;
  const held = pieces.filter((piece) => {
    const at = whole.indexOf(piece, from);
    if (at >= 0) from = at + PIECE;
    return at >= 0;
  });
  return held.length / pieces.length;
}

/** The engine knows who calls and what the agent is; caller and agent hear each other. */
export async function conversation(visit: Visit): Promise<void> {
  const { standIn, caller, desk } = visit;
  expect(standIn.told.join('\n')).toContain('Ada of the front desk');
  expect(standIn.told.join('\n')).toContain('0301112222');
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  const said = standIn.exact ? ruler(800) : tone(CALLER_HZ, 800);
  standIn.callerSpeaks();
  await caller.say(concat(said, silence(100))).finished;
  await desk.until('the caller at the engine', () => {
    const heard = standIn.heard();
    return standIn.exact ? shareHeld(heard, said) > 0.7 : totalMs(tonesOf(heard, CALLER_HZ)) > 500;
  });
  standIn.callerSaid('What are your opening hours?');
  await visit.agentSpeaks(agentTone(400), 'From nine to five.');
  const lines = await desk.until('both in the transcript', async () => {
    const all = await visit.lines();
    return all.some(({ from }) => from === 'caller') && all.some(({ text }) => /nine/.test(text)) && all;
  });
  expect(lines.find(({ from }) => from === 'caller')?.text).toBe('What are your opening hours?');
  expect(lines.find(({ text }) => text === 'From nine to five.')).toMatchObject({
    from: 'agent',
    heard: null,
  });
}

/** The caller speaks while the agent does: silence, and the engine knows to a frame what was heard. More than once. */
export async function interruption(visit: Visit<Server>): Promise<void> {
  for (const [i, afterMs] of [350, 1010, 640].entries()) await interruptedOnce(visit, i + 1, afterMs);
}

async function interruptedOnce(visit: Visit<Server>, turn: number, afterMs: number): Promise<void> {
  const { standIn, caller, desk } = visit;
  const since = Date.now();
  const said = ruler(6000);
  const opening = `Answer ${String(turn)} is that we are open`;
  standIn.say(said, `${opening} on all days of the week but not on holidays and in summer.`);
  await visit.prompt();
  await caller.hears('the agent', (heard) => totalMs(soundsOf(heard)) > afterMs, { since, everyMs: 20 });
  const { answered } = await visit.interrupt();
  const heard = await caller.hears(
    'silence',
    (all) => durationMs(all) - (soundsOf(all).at(-1)?.toMs ?? 0) > 300,
    { since },
  );
  const heardMs = readUpTo(said, heard) ?? 0;
  const line = await desk.until('an interrupted line', async () =>
    (await visit.lines()).find((one) => one.text.startsWith(opening) && one.heard !== null),
  );
  const told = standIn.playedMs ?? line.heard?.ms ?? 0;
  const frames = Math.abs(Math.round(told / FRAME_MS) - Math.round(heardMs / FRAME_MS));
  expect(frames, `${String(told)} ms told, ${String(heardMs)} ms heard`).toBeLessThanOrEqual(1);
  expect(line.heard?.ms).toBe(told);
  expect(line.text.startsWith(line.heard?.text ?? '?')).toBe(true);
  standIn.callerSaid('Thank you.');
  await answered();
}

/** The operator's hand: an instruction that the caller does not hear, and words that the agent says now. */
export async function operator(visit: Visit): Promise<void> {
  const { standIn, desk } = visit;
  const { id: callId } = visit.call;
  const { actions } = visit.call;
  expect(actions).toContain('whisper');
  expect(actions.includes('say')).toBe(standIn.says ?? true);
  const since = Date.now();
  await desk.invoke('supervision.whisper', { callId, text: 'Offer ten percent.' });
  await desk.until('the whisper at the engine', () => /Offer ten percent/.test(standIn.told.join('\n')));
  expect(tonesOf(await visit.caller.heard(since), AGENT_HZ)).toEqual([]);
  if (standIn.says === false) return;
  standIn.asked();
  await desk.invoke('supervision.say', { callId, text: 'You get ten percent.' });
  await desk.until('the words at the engine', () => standIn.asked()?.includes('You get ten percent.'));
  await visit.agentSpeaks(agentTone(400), 'You get ten percent.');
}

/** The server does not answer any more: it is shown, and that it does again. */
export async function stall(visit: Visit): Promise<void> {
  const { standIn, desk } = visit;
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  standIn.stall(true);
  await desk.until('a stall on the board', () => visit.call.stalled?.code === 'engine-stalled');
  standIn.stall(false);
  await desk.until('the end of the stall', () => visit.call.stalled === null);
  await visit.agentSpeaks(agentTone(400), 'Here I am again.');
  expect(visit.call.state).toBe('with-agent');
}

/** The server goes away in mid-call: the caller gets the agent's fallback, and the operator is told. */
export async function drop(visit: Visit): Promise<void> {
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  visit.standIn.drop();
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed' });
  expect(visit.notices()).not.toEqual([]);
}

/** The connection breaks in mid-call, and another is there: the caller keeps the agent, which knows what was said. */
export async function cut(visit: Visit<LastingStandIn>): Promise<void> {
  const { standIn, desk } = visit;
  await visit.agentSpeaks(agentTone(400), 'Good day.');
  standIn.callerSpeaks();
  standIn.callerSaid('I want red.');
  await desk.until('the caller in the transcript', async () =>
    (await visit.lines()).some(({ text }) => text === 'I want red.'),
  );
  standIn.told.length = 0;
  standIn.cut();
  await desk.until('another connection', () => standIn.connections === 2 && standIn.ready);
  if (standIn.forgets)
    // Of the agent's words those that were heard before the caller spoke, which may be the first alone.
    await desk.until(
      'what was said, at the engine',
      () => standIn.told.includes('I want red.') && standIn.told.some((text) => text.startsWith('Good')),
    );
  await visit.agentSpeaks(agentTone(400), 'Red it is.');
  await desk.until('no stall', () => visit.call.stalled === null);
  expect(visit.call.state).toBe('with-agent');
  expect(visit.notices()).toEqual([]);
  await visit.caller.hangUp();
}

export async function garbage(visit: Visit): Promise<void> {
  visit.standIn.garble();
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed', reason: 'engine-garbage' });
}

export async function refusedKey(visit: Visit): Promise<void> {
  await visit.reachesPerson();
  expect(await visit.record()).toMatchObject({ outcome: 'failed', reason: 'engine-key-refused' });
  expect(visit.notices()).toContain('engine-key-refused');
  const key = Object.values(visit.standIn.secrets())[0] ?? '-';
  expect(visit.desk.log.join('')).not.toContain(key);
}
