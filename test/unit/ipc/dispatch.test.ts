import { describe, expect, it } from 'vitest';
import { createDispatch, type Handle } from '../../../src/main/ipc/dispatch.ts';
import { createLog } from '../../../src/main/log.ts';
import { CordboardError } from '../../../src/shared/domain/problem.ts';

function setUp(handle: Handle) {
  const lines: string[] = [];
  const asked: [string, unknown][] = [];
  const dispatch = createDispatch<string>({
    isTrusted: (sender) => sender === 'our window',
    handle: (name, args) => {
      asked.push([name, args]);
      return handle(name, args);
    },
    log: createLog({ to: { write: (line) => void lines.push(line) } }),
  });
  return { dispatch, asked, log: () => lines.join('') };
}

const settings = {
  operatorName: 'Vera',
  theme: 'dark',
  microphoneId: '',
  speakerId: '',
  listenMix: 'stereo',
  retentionDays: 90,
  keepDigits: false,
};

describe('a command of the window', () => {
  it('reaches its handler with parsed arguments, and its parsed result goes back', async () => {
    const { dispatch, asked } = setUp(async () => ({ ...settings, extra: 'not in the contract' }));
    expect(await dispatch('our window', 'settings.get', undefined)).toEqual({ ok: true, value: settings });
    await dispatch('our window', 'supervision.listen', { callId: 'c1', extra: 1 });
    expect(asked).toEqual([
      ['settings.get', undefined],
      ['supervision.listen', { callId: 'c1' }],
    ]);
  });

  it('is not done for a stranger', async () => {
    const { dispatch, asked } = setUp(async () => settings);
    expect(await dispatch('somebody else', 'settings.get', undefined)).toMatchObject({
      ok: false,
      problem: { code: 'sender-not-trusted' },
    });
    expect(asked).toEqual([]);
  });

  it.each(['nope', '__proto__', 'constructor', 'toString', '', 7, null, { name: 'settings.get' }])(
    'is refused where it does not exist: %j',
    async (name) => {
      const { dispatch, asked } = setUp(async () => settings);
      expect(await dispatch('our window', name, undefined)).toMatchObject({
        ok: false,
        problem: { code: 'unknown-command' },
      });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ['supervision.listen', { callId: 7 }],
    ['supervision.listen', undefined],
    ['settings.get', { unasked: true }],
    ['history.list', { search: 'x'.repeat(101), before: null, limit: 10 }],
    ['history.remove', { ids: [] }],
    ['settings.save', { ...settings, theme: 'pink' }],
  ])('is refused with arguments that the contract does not allow: %s', async (name, args) => {
    const { dispatch, asked } = setUp(async () => undefined);
    expect(await dispatch('our window', name, args)).toMatchObject({
      ok: false,
      problem: { code: 'invalid-arguments' },
    });
    expect(asked).toEqual([]);
  });

  it('does not leave its arguments in the log when they are refused', async () => {
    const { dispatch, log } = setUp(async () => undefined);
    await dispatch('our window', 'pbx.test', { config: { id: 1 }, password: 'geheim-42' });
    expect(log()).toContain('config.id');
    expect(log()).not.toContain('geheim-42');
  });

  it('answers with the problem of a named error, without a line in the log', async () => {
    const problem = {
      code: 'already-taken',
      message: 'Otto has the call.',
      hint: 'Wait until he hands it back.',
    };
    const { dispatch, log } = setUp(async () => {
      throw new CordboardError(problem);
    });
    expect(await dispatch('our window', 'supervision.takeOver', { callId: 'c1' })).toEqual({
      ok: false,
      problem,
    });
    expect(log()).toBe('');
  });

  it('answers with a problem and logs where its handler fails unexpectedly, at once or later', async () => {
    for (const handle of [
      async () => Promise.reject(new Error('boom')),
      () => {
        throw new Error('boom');
      },
    ] satisfies Handle[]) {
      const { dispatch, log } = setUp(handle);
      expect(await dispatch('our window', 'settings.get', undefined)).toMatchObject({
        ok: false,
        problem: { code: 'unexpected', message: 'boom' },
      });
      expect(log()).toContain('settings.get');
    }
  });

  it('does not hand on a result that the contract does not allow', async () => {
    const { dispatch, log } = setUp(async () => ({ ...settings, theme: 'pink' }));
    expect(await dispatch('our window', 'settings.get', undefined)).toMatchObject({
      ok: false,
      problem: { code: 'invalid-result' },
    });
    expect(log()).toContain('theme');
  });
});
