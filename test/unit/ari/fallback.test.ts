import { describe, expect, it } from 'vitest';
import { FallbackWatch } from '../../../src/main/ari/fallback.ts';

const place = { context: 'cordboard', extension: '8000' };

/** Runs a call through steps of the dialplan after it was given back. */
function after(steps: string[], cause: number | null) {
  const watch = new FallbackWatch();
  watch.given('1.1', place);
  const told = steps.map((app) => watch.step('1.1', app, place));
  if (cause !== null) told.push(watch.gone('1.1', cause));
  return told.filter((event) => event !== null);
}

const hangup = { type: 'dialplan-hangup', channelId: '1.1', ...place, step: 'Hangup' };

describe('what becomes of a call that was given back', () => {
  it.each([
    ['Hangup as the next step', ['Hangup'], 16],
    ['Hangup after steps that do nothing for the caller', ['NoOp', 'Set', 'GotoIf', 'Verbose', 'Hangup'], 16],
  ])('%s is reported once', (_name, steps, cause) => {
    expect(after(steps, cause)).toEqual([hangup]);
  });

  it.each([
    ['no step at all', []],
    ['steps that end without doing anything', ['NoOp', 'Goto']],
  ])('%s is reported when the call ends', (_name, steps) => {
    expect(after(steps, 0)).toEqual([{ ...hangup, step: null }]);
  });

  it.each([
    ['a queue', ['NoOp', 'Queue', 'Hangup'], 16],
    ['a person', ['Dial', 'Hangup'], 16],
    ['an announcement', ['Playback', 'Hangup'], 0],
    ['something that ExecIf may have done', ['ExecIf', 'Hangup'], 16],
    ['a caller who hung up first', [], 16],
    ['a caller who hung up, and the extension h', ['NoOp'], 16],
  ])('%s is no reason to warn', (_name, steps, cause) => {
    expect(after(steps, cause)).toEqual([]);
  });

  it('does not take a Hangup in the extension h for a fallback', () => {
    const watch = new FallbackWatch();
    watch.given('1.1', place);
    expect(watch.step('1.1', 'Hangup', { context: 'cordboard', extension: 'h' })).toBeNull();
    expect(watch.gone('1.1', 0)).toBeNull();
  });

  it('looks at no other call, and at none whose request failed', () => {
    const watch = new FallbackWatch();
    watch.given('1.1', place);
    watch.forget('1.1');
    expect(watch.step('1.1', 'Hangup', place)).toBeNull();
    expect(watch.step('2.2', 'Hangup', place)).toBeNull();
    expect(watch.gone('2.2', 0)).toBeNull();
  });

  it('names the place where the dialplan was when it hung up', () => {
    const watch = new FallbackWatch();
    watch.given('1.1', place);
    watch.step('1.1', 'Goto', place);
    const at = { context: 'cordboard-after', extension: 's' };
    expect(watch.step('1.1', 'Hangup', at)).toEqual({ ...hangup, ...at });
  });
});
