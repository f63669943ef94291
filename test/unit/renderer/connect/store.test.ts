import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  change,
  discard,
  isDirty,
  openEdit,
  openNew,
  runTest,
  save,
  useConnect,
} from '../../../../src/renderer/features/connect/store.ts';
import { pbx } from '../../../fixtures/calls.ts';

const REPORT = { ok: true, version: '22.10.1', steps: [], held: false };
type Answer = (args: { config: { id: string }; password?: string }) => unknown;

/** Main, as far as the form asks it. */
const main = { asked: [] as [string, unknown][], answers: {} as Record<string, Answer> };

beforeEach(() => {
  main.asked = [];
  main.answers = {
    'pbx.localAddresses': () => ({ ok: true, value: [{ name: 'eth0', address: '10.0.0.21' }] }),
    'pbx.test': () => ({ ok: true, value: REPORT }),
    'pbx.save': () => ({ ok: true, value: { passwordKept: 'keychain' } }),
    'pbx.setRole': () => ({ ok: true, value: undefined }),
  };
  vi.stubGlobal('window', {
    cordboard: {
      invoke: async (name: string, args: Parameters<Answer>[0]) => {
        main.asked.push([name, args]);
        return main.answers[name]?.(args);
      },
    },
  });
  discard();
});

const asked = (name: string) => main.asked.filter(([one]) => one === name).map(([, args]) => args);
const state = () => useConnect.getState();

describe('connecting a PBX', () => {
  it('asks main nothing while a field is wrong, and then shows the faults', async () => {
    await openNew();
    expect(await runTest()).toBe(false);
    expect(await save()).toBe(false);
    expect(asked('pbx.test')).toEqual([]);
    expect(asked('pbx.save')).toEqual([]);
    expect(state().attempted).toBe(true);
  });

  it('forgets the password once it is saved', async () => {
    await openNew();
    change({ url: '10.0.0.5', password: 'secret' });
    expect(await save()).toBe(true);
    expect(asked('pbx.save')).toMatchObject([
      { config: { url: 'http://10.0.0.5:8088' }, password: 'secret' },
    ]);
    expect(state().draft).toBeNull();
    expect(state().saved?.kept).toBe('keychain');
    expect(JSON.stringify(state())).not.toContain('secret');
  });

  it('keeps what was typed when main does not save it', async () => {
    main.answers['pbx.save'] = () => ({
      ok: false,
      problem: { code: 'x', message: 'No room on the disk.', hint: '' },
    });
    await openNew();
    change({ url: '10.0.0.5', password: 'secret' });
    await save();
    expect(state()).toMatchObject({
      draft: { password: 'secret' },
      problem: { message: 'No room on the disk.' },
      saving: false,
    });
  });

  it('drops the answer to a test that was overtaken by another', async () => {
    let settle: (answer: unknown) => void = () => undefined;
    main.answers['pbx.test'] = () => new Promise((resolve) => (settle = resolve));
    await openNew();
    change({ url: '10.0.0.5', password: 'secret' });
    const first = runTest();
    main.answers['pbx.test'] = () => ({ ok: true, value: { ...REPORT, version: 'second' } });
    change({ password: 'other' });
    await runTest();
    settle({ ok: true, value: { ...REPORT, version: 'first' } });
    await first;
    expect(state().test).toMatchObject({ state: 'done', report: { version: 'second' } });
  });

  it('takes the app from another desk only where the operator said so', async () => {
    for (const takeApp of [false, true]) {
      await openNew();
      change({ url: '10.0.0.5', password: 'secret' });
      change({ takeApp });
      await save();
    }
    expect(asked('pbx.setRole')).toHaveLength(1);
    expect(asked('pbx.setRole')).toMatchObject([{ role: 'answers' }]);
  });

  it('sends no password where none was typed, so that the stored one stays', async () => {
    await openEdit(pbx({ media: { ...pbx().media, port: 8790 } }));
    expect(isDirty(state())).toBe(false);
    change({ name: 'Headquarters' });
    expect(isDirty(state())).toBe(true);
    await save();
    expect(asked('pbx.save')).toEqual([
      { config: expect.objectContaining({ name: 'Headquarters' }) as unknown },
    ]);
  });
});
