import { describe, expect, it } from 'vitest';
import { CheckId, type CheckResult, type CheckState } from '../../../src/shared/contract/diagnostics.ts';
import { CordboardError } from '../../../src/shared/domain/problem.ts';
import { ok, trouble, type Check, type Finding } from '../../../src/main/diagnostics/check.ts';
import { CHECKS } from '../../../src/main/diagnostics/checks/index.ts';
import { examine } from '../../../src/main/diagnostics/examine.ts';
import { causeFirst, withNeeds } from '../../../src/main/diagnostics/order.ts';
import { pbxConfig } from '../../fixtures/pbx-config.ts';

const config = pbxConfig({
  url: 'http://127.0.0.1:9',
  appName: 'cordboard',
  ariUser: 'cordboard',
  websocketClient: 'cordboard',
});

const problem = { code: 'broken', message: 'It is broken.', hint: 'Mend it.' };

function check(id: CheckId, needs: CheckId[], run: () => Finding | Promise<Finding> = () => ok('')): Check {
  return { id, needs, run: async () => run() };
}

function result(id: CheckId, state: CheckState): CheckResult {
  return { id, state, seen: '', problem: null, change: null, loads: [], because: null };
}

const brief = (results: readonly CheckResult[]) =>
  results.map(({ id, state, because }) => `${id} ${state}${because ? ` ${because}` : ''}`);

describe('the order of findings', () => {
  it('has troubles first, then warnings, what is unknown, what is well and what was not looked at', () => {
    const results = [
      result('reach', 'ok'),
      result('ari', 'skipped'),
      result('write', 'unknown'),
      result('version', 'warning'),
      result('media-loop', 'trouble'),
    ];
    expect(causeFirst(results).map(({ id }) => id)).toEqual([
      'media-loop',
      'version',
      'write',
      'reach',
      'ari',
    ]);
  });

  it('has of two troubles the one first that others rest on, whichever was found first', () => {
    const results = [result('route', 'trouble'), result('modules', 'trouble'), result('write', 'trouble')];
    expect(causeFirst(results).map(({ id }) => id)).toEqual(['write', 'modules', 'route']);
    expect(causeFirst(results.reverse()).map(({ id }) => id)).toEqual(['write', 'modules', 'route']);
  });
});

describe('the checks of the doctor', () => {
  it('stand after what they rest on, in the order of their names', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(ids).toEqual(CheckId.options.filter((id) => ids.includes(id)));
    CHECKS.forEach(({ id, needs }, at) => {
      for (const need of needs) expect(ids.slice(0, at), `${id} rests on ${need}`).toContain(need);
    });
  });

  it('are taken with all that they rest on', () => {
    expect(withNeeds(CHECKS, ['write']).map(({ id }) => id)).toEqual([
      'reach',
      'ari',
      'credentials',
      'write',
    ]);
  });
});

describe('an examination', () => {
  it('does not look at what rests on a trouble, however far, and names the trouble', async () => {
    const asked: string[] = [];
    const note = (id: CheckId) => () => {
      asked.push(id);
      return ok('');
    };
    const checks = [
      check('reach', [], () => trouble(problem)),
      check('ari', ['reach'], note('ari')),
      check('credentials', ['ari'], note('credentials')),
      check('media-port', [], note('media-port')),
    ];
    const { results } = await examine(checks, config, '');
    expect(brief(results)).toEqual([
      'reach trouble',
      'media-port ok',
      'ari skipped reach',
      'credentials skipped reach',
    ]);
    expect(asked).toEqual(['media-port']);
  });

  it('looks at what rests on a warning, on the unknown and on what is not needed', async () => {
    const checks = [
      check('reach', [], () => ({ state: 'warning', seen: '' })),
      check('ari', ['reach'], () => ({ state: 'unknown', seen: '' })),
      check('write', ['ari'], () => ({ state: 'skipped', seen: '' })),
      check('events', ['write']),
    ];
    expect(brief((await examine(checks, config, '')).results)).toContain('events ok');
  });

  it('begins a check when what it rests on is done, and not before; others run beside it', async () => {
    const gate = Promise.withResolvers<undefined>();
    const order: string[] = [];
    const checks = [
      check('reach', [], async () => {
        await gate.promise;
        order.push('reach');
        return ok('');
      }),
      check('ari', ['reach'], () => {
        order.push('ari');
        return ok('');
      }),
      check('media-port', [], () => {
        order.push('media-port');
        gate.resolve(undefined);
        return ok('');
      }),
    ];
    await examine(checks, config, '');
    expect(order).toEqual(['media-port', 'reach', 'ari']);
  });

  it('makes a trouble of what a check throws, and what this Asterisk does not know is unknown', async () => {
    const throwing = (code: string) => () => {
      throw new CordboardError({ ...problem, code });
    };
    const checks = [check('reach', [], throwing('broken')), check('write', [], throwing('not-supported'))];
    expect(brief((await examine(checks, config, '')).results)).toEqual(['reach trouble', 'write unknown']);
  });

  it('ends a check that takes too long', async () => {
    const never = { ...check('reach', [], () => new Promise<Finding>(() => undefined)), timeoutMs: 20 };
    const { results } = await examine([never], config, '');
    expect(results[0]?.problem?.code).toBe('check-took-too-long');
  });

  it('can be stopped: what was found is kept, and nothing more is begun', async () => {
    const stop = new AbortController();
    const checks = [
      check('reach', []),
      check('ari', ['reach'], () => new Promise<Finding>(() => stop.abort())),
      check('write', ['ari']),
    ];
    const told: string[] = [];
    const found = ({ id }: CheckResult) => told.push(id);
    const { results, cancelled } = await examine(checks, config, '', {}, found, stop.signal);
    expect(brief(results)).toEqual(['reach ok']);
    expect(told).toEqual(['reach']);
    expect(cancelled).toBe(true);
  });

  it('says of an address that cannot be used that it is the cause of everything', async () => {
    const { results } = await examine(
      [check('reach', []), check('ari', ['reach'])],
      { ...config, url: 'http://me:secret@pbx:8088' },
      '',
    );
    expect(brief(results)).toEqual(['reach trouble', 'ari skipped reach']);
    expect(results[0]?.problem?.code).toBe('credentials-in-address');
    expect(JSON.stringify(results)).not.toContain('secret');
  });
});
