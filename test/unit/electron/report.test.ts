import { describe, expect, it } from 'vitest';
import { createReport } from '../../../src/main/electron/report.ts';
import type { DeltaOp } from '../../../src/shared/contract/board.ts';
import type { Call, TranscriptLine } from '../../../src/shared/domain/call.ts';
import type { PbxStatus } from '../../../src/shared/domain/pbx.ts';
import { row } from '../../fixtures/rows.ts';

/** The row of a call whose id is its caller's number. */
const call = (id: string, over: Partial<Call> = {}) => row({ id, caller: { name: '', number: id }, ...over });

function said(id: number, from: TranscriptLine['from'], text: string, heard: string | null = null) {
  return { id, at: 0, from, text, heard: heard === null ? null : { ms: 1, text: heard }, latencyMs: null };
}

function setUp() {
  const lines: string[] = [];
  const told: string[] = [];
  const transcript = new Map<string, TranscriptLine[]>();
  const report = createReport({
    line: (text) => lines.push(text),
    linesOf: (id) => transcript.get(id) ?? [],
    underway: () => told.push('underway'),
    firstCallsOver: () => told.push('first calls over'),
  });
  let seq = 0;
  const happen = (...ops: DeltaOp[]) => report.onDelta({ seq: ++seq, ops });
  const calls = (...list: Call[]) => happen(...list.map((one) => ({ op: 'call' as const, call: one })));
  return { lines, told, transcript, happen, calls };
}

describe('the report on the terminal', () => {
  it('has a line for each state and each thing said, in order, each once', () => {
    const { lines, transcript, calls } = setUp();
    calls(call('6001', { state: 'ringing' }));
    calls(call('6001'));
    transcript.set('6001', [said(1, 'agent', 'Hello'), said(2, 'caller', 'Opening hours')]);
    calls(call('6001', { lastLine: said(2, 'caller', 'Opening hours') }));
    calls(call('6001', { lastLine: said(2, 'caller', 'Opening hours') }));
    transcript.set('6001', [
      said(1, 'agent', 'Hello'),
      said(2, 'caller', 'Opening hours'),
      said(3, 'agent', 'From nine to five', 'From nine'),
    ]);
    calls(call('6001'));
    expect(lines).toEqual([
      'call 6001 -> 8000 ringing',
      'call 6001 -> 8000 with-agent Front desk',
      'call 6001 -> 8000 agent: Hello',
      'call 6001 -> 8000 caller: Opening hours',
      'call 6001 -> 8000 agent: From nine to five [interrupted after "From nine"]',
    ]);
  });

  it('says why a call failed and what the PBX does, but not at every ping', () => {
    const { lines, calls, happen } = setUp();
    const pbx = { id: 'p1', name: 'HQ', link: 'up', problem: null, latencyMs: 1 } as PbxStatus;
    happen({ op: 'pbx', pbx }, { op: 'pbx', pbx: { ...pbx, latencyMs: 2 } });
    calls(call('6001', { state: 'failed', problem: { code: 'x', message: 'No media.', hint: '' } }));
    expect(lines).toEqual(['pbx HQ: up', 'call 6001 -> 8000 failed (No media.)']);
  });

  it('leaves out calls that are not ours', () => {
    const { lines, told, calls } = setUp();
    calls(call('6001', { state: 'elsewhere' }));
    expect([...lines, ...told]).toEqual([]);
  });

  it('tells once when there is something to see: a caller was understood', () => {
    const { told, calls } = setUp();
    calls(call('6001', { lastLine: said(1, 'agent', 'Hello') }));
    expect(told).toEqual([]);
    calls(call('6001', { lastLine: said(2, 'caller', 'Hi') }));
    calls(call('6001', { lastLine: said(3, 'caller', 'Hours') }));
    expect(told).toEqual(['underway']);
  });

  it('tells once when all calls that were there at the first end are over, however they go', () => {
    const { told, calls, happen } = setUp();
    calls(call('1'), call('2'), call('3'));
    calls(call('1', { state: 'ended' }));
    calls(call('4'));
    calls(call('2', { state: 'failed' }));
    expect(told).toEqual([]);
    happen({ op: 'call-gone', id: '3' }, { op: 'call-gone', id: '1' });
    calls(call('4', { state: 'ended' }));
    expect(told).toEqual(['first calls over']);
  });
});
