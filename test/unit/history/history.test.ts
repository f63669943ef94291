import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHistory } from '../../../src/main/history/history.ts';
import type { History } from '../../../src/main/history/port.ts';
import { createLog } from '../../../src/main/log.ts';
import type { AuditEntry, CallRecord, TranscriptLine } from '../../../src/shared/domain/call.ts';
import type { Problem } from '../../../src/shared/domain/problem.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-20T10:00:00Z');
const log = createLog({ level: 'silent' });
let folder: string;
let troubles: Problem[];
let opened: History[];
const file = () => join(folder, 'history.db');

function open(): History {
  const history = openHistory({ file: file(), log, onTrouble: (p) => troubles.push(p), now: () => NOW });
  opened.push(history);
  return history;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cordboard-history-'));
  troubles = [];
  opened = [];
});
afterEach(() => {
  for (const history of opened) history.close();
  rmSync(folder, { recursive: true });
});

function record(id: string, more: Partial<CallRecord> = {}): CallRecord {
  return {
    id,
    pbxId: 'p1',
    pbxName: 'Head office',
    channelId: `chan-${id}`,
    callerName: 'Anna Berg',
    callerNumber: '+4917012345',
    calledNumber: '8000',
    agentId: 'a1',
    agentName: 'Front desk',
    outcome: 'caller-hung-up',
    reason: '',
    startedAt: NOW - 60_000,
    answeredAt: NOW - 59_000,
    endedAt: NOW - 1000,
    takenOver: false,
    ...more,
  };
}

function line(id: number, from: TranscriptLine['from'], text: string, more: Partial<TranscriptLine> = {}) {
  return { id, at: id * 1000, from, text, heard: null, latencyMs: null, ...more } satisfies TranscriptLine;
}

function entry(more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: NOW,
    operator: 'Vera',
    osUser: 'vera',
    host: 'desk-1',
    action: 'listen',
    pbxId: 'p1',
    callId: 'c1',
    detail: 'PJSIP/trunk-1, Anna Berg +4917012345',
    ...more,
  };
}

const list = async (history: History, query: Partial<Parameters<History['list']>[0]> = {}) =>
  (await history.list({ search: '', before: null, limit: 200, ...query })).map((one) => one.id);
const all = (history: History, search = '') => list(history, { search });

/** Every byte of every file of the history. */
const bytes = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join();

describe('call records', () => {
  it('come back with their transcript and their audit, after a restart too', async () => {
    const history = open();
    const lines = [
      line(1, 'agent', 'Good morning', { heard: { ms: 400, text: 'Good' }, latencyMs: 212 }),
      line(2, 'caller', 'Opening hours?'),
      line(3, 'note', 'Taken over by Vera'),
    ];
    const kept = record('c1', { takenOver: true, agentId: null, agentName: null, answeredAt: null });
    history.add(kept, lines);
    history.audit(entry({ action: 'take-over' }));
    history.audit(entry({ callId: 'another' }));
    history.close();
    expect(open().get('c1')).toEqual({ record: kept, lines, audit: [entry({ action: 'take-over' })] });
  });

  it('are null where there is none of that id', async () => {
    expect(open().get('nobody')).toBeNull();
  });

  it('are replaced by one of the same id', async () => {
    const history = open();
    history.add(record('c1'), [line(1, 'caller', 'first words')]);
    history.add(record('c1', { outcome: 'lost' }), [line(1, 'caller', 'other words')]);
    expect(history.get('c1')?.record.outcome).toBe('lost');
    expect(await all(history, 'first')).toEqual([]);
    expect(await all(history, 'other')).toEqual(['c1']);
  });

  it('are listed newest first, a page at a time', async () => {
    const history = open();
    for (const n of [3, 1, 2]) history.add(record(`c${n}`, { startedAt: NOW + n }), []);
    expect(await list(history, { limit: 2 })).toEqual(['c3', 'c2']);
    expect(await list(history, { limit: 2, before: NOW + 2 })).toEqual(['c1']);
  });

  it('of which one cannot be read by this version leave the others in the list', async () => {
    const history = open();
    history.add(record('good'), []);
    history.add(record('odd'), []);
    history.close();
    const db = new DatabaseSync(file());
    db.exec("UPDATE calls SET outcome = 'abducted' WHERE id = 'odd'");
    db.close();
    expect(await all(open())).toEqual(['good']);
  });
});

describe('the search', () => {
  let history: History;
  beforeEach(() => {
    history = open();
    history.add(record('anna', { startedAt: 3 }), [line(1, 'caller', 'Haben Sie am Samstag geöffnet?')]);
    history.add(
      record('bob', { callerName: 'Bob', callerNumber: '6001', calledNumber: '8001', startedAt: 2 }),
      [line(1, 'caller', 'Say "100%_sure" to me')],
    );
    history.add(
      record('eve', { callerName: '', callerNumber: '', agentName: 'Night desk', startedAt: 1 }),
      [],
    );
  });

  it.each([
    ['', ['anna', 'bob', 'eve']],
    ['   ', ['anna', 'bob', 'eve']],
    ['12345', ['anna']],
    ['6001', ['bob']],
    ['800', ['anna', 'bob', 'eve']],
    ['berg', ['anna']],
    ['NIGHT', ['eve']],
    ['amsta', ['anna']],
    ['GEOFFNET', ['anna']],
    ['samstag berg', ['anna']],
    ['samstag bob', []],
    ['"100%_sure"', ['bob']],
    ['100%sure', []],
    ['sure to', ['bob']],
    ['sure xx', []],
    ['to me', ['bob']],
    ['60', ['bob']],
    ['Bo', ['bob']],
    ['%', ['bob']],
    ['berg AND NOT (', []],
  ])('for %j finds %j', async (search, found) => {
    expect(await all(history, search)).toEqual(found);
  });
});

describe('a history of many calls', () => {
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => `c${to - 1 - n}`);
  let history: History;
  beforeEach(() => {
    history = open();
    for (let n = 0; n < 450; n++)
      history.add(record(`c${n}`, { startedAt: Math.floor(n / 3) }), [
        line(1, 'caller', n % 200 ? '' : 'hello'),
      ]);
  });

  it('is listed without a gap or a double', async () => {
    expect(await list(history, { limit: 450 })).toEqual(ids(0, 450));
  });

  it('is searched to its end', async () => {
    expect(await all(history, 'hello')).toEqual(['c400', 'c200', 'c0']);
    expect(await list(history, { search: 'hello', limit: 2 })).toEqual(['c400', 'c200']);
  });

  it('is removed as it was when that was asked', async () => {
    const removed = history.removeAll();
    history.add(record('new'), []);
    await removed;
    expect(await all(history)).toEqual(['new']);
  });

  it('may be closed while it is searched and cleaned', async () => {
    const found = all(history, 'nothing like that');
    const removed = history.removeAll();
    history.close();
    expect(await found).toEqual([]);
    await removed;
    expect((await list(open(), { limit: 450 })).length).toBeGreaterThan(0);
  });
});

describe('removing', () => {
  it('leaves no word of the call in any file', async () => {
    const history = open();
    history.add(record('c1', { callerName: 'Zacharias' }), [line(1, 'caller', 'my xylophone is broken')]);
    history.add(record('c2'), []);
    expect(bytes()).toContain('xylophone');
    history.remove(['c1', 'unknown']);
    expect(bytes()).not.toContain('xylophone');
    expect(bytes()).not.toContain('Zacharias');
    expect(await all(history)).toEqual(['c2']);
    expect(await all(history, 'xylophone')).toEqual([]);
  });

  it('of everything keeps the audit log', async () => {
    const history = open();
    history.add(record('c1'), [line(1, 'caller', 'my xylophone is broken')]);
    history.audit(entry());
    await history.removeAll();
    expect(await all(history)).toEqual([]);
    expect(bytes()).not.toContain('xylophone');
    expect(history.auditLog({ before: null, limit: 10 })).toEqual([entry()]);
  });

  it('after the days of retention takes what ended before, and nothing where it is for ever', async () => {
    const history = open();
    history.add(record('old', { endedAt: NOW - 31 * DAY }), [line(1, 'caller', 'my xylophone is broken')]);
    history.add(record('young', { endedAt: NOW - 29 * DAY }), []);
    history.retain(0);
    expect(await all(history)).toHaveLength(2);
    history.retain(30);
    await expect.poll(bytes).not.toContain('xylophone');
    expect(await all(history)).toEqual(['young']);
  });
});

describe('the audit log', () => {
  it('is listed newest first, a page at a time', async () => {
    const history = open();
    for (const at of [1, 2, 3]) history.audit(entry({ at }));
    expect(history.auditLog({ before: null, limit: 2 }).map((one) => one.at)).toEqual([3, 2]);
    expect(history.auditLog({ before: 2, limit: 2 }).map((one) => one.at)).toEqual([1]);
  });

  it('cannot be changed or shortened', async () => {
    const history = open();
    history.audit(entry());
    history.close();
    const db = new DatabaseSync(file());
    expect(() => db.exec('DELETE FROM audit')).toThrow(/append only/);
    expect(() => db.exec("UPDATE audit SET operator = 'Otto'")).toThrow(/append only/);
    db.close();
    expect(open().auditLog({ before: null, limit: 10 })).toEqual([entry()]);
  });

  it('is on disk before anything else happens, so that a killed app has it', async () => {
    open().audit(entry());
    const db = new DatabaseSync(file(), { readOnly: true });
    expect(db.prepare('SELECT operator FROM audit').all()).toEqual([{ operator: 'Vera' }]);
    db.close();
  });
});

describe('a history file that cannot be used', () => {
  const aside = 'history.db.broken-2026-11-20T10-00-00.000Z';

  it('for it is no database is kept aside, and a new one is begun', async () => {
    writeFileSync(file(), 'This is not a database, whatever its name says. '.repeat(50));
    const history = open();
    expect(troubles).toMatchObject([{ code: 'history-broken' }]);
    expect(troubles[0]?.message).toContain(aside);
    expect(readFileSync(join(folder, aside), 'utf8')).toMatch(/^This is not/);
    history.add(record('c1'), []);
    expect(await all(history)).toEqual(['c1']);
  });

  it('for a damaged page is kept aside when that is found, and what was asked is done on a new one', async () => {
    const history = open();
    for (let n = 0; n < 200; n++) history.add(record(`c${n}`), [line(1, 'caller', 'words '.repeat(100))]);
    history.close();
    const damaged = readFileSync(file());
    damaged.fill(0xa5, 4096);
    writeFileSync(file(), damaged);
    const again = open();
    again.audit(entry());
    expect(troubles).toMatchObject([{ code: 'history-broken' }]);
    expect(readdirSync(folder)).toContain(aside);
    expect(again.auditLog({ before: null, limit: 10 })).toEqual([entry()]);
  });

  it('for a newer Cordboard wrote it is kept aside', async () => {
    open().close();
    const db = new DatabaseSync(file());
    db.exec('PRAGMA user_version = 99');
    db.close();
    open().add(record('c1'), []);
    expect(troubles).toMatchObject([{ code: 'history-newer' }]);
    expect(readdirSync(folder)).toContain(aside);
  });

  it('for the folder is none is an error with a hint', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() =>
      openHistory({ file: join(folder, 'file', 'history.db'), log, onTrouble: () => {} }),
    ).toThrow();
  });
});
