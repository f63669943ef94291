import type { Delta } from '../../shared/contract/board.ts';
import type { Call, TranscriptLine } from '../../shared/domain/call.ts';
import type { PbxStatus } from '../../shared/domain/pbx.ts';

const OVER: readonly Call['state'][] = ['ended', 'failed'];

/** Calls of the board in words, a line for each thing that happens, for a terminal without a window to look at. */
export interface Report {
  onDelta(delta: Delta): void;
}

export interface ReportEvents {
  line: (text: string) => void;
  /** What was said on a call so far. */
  linesOf: (callId: string) => TranscriptLine[];
  /** A caller said something for the first time: there is something to see. */
  underway: () => void;
  /** All calls that had arrived before the first of them ended are over. */
  firstCallsOver: () => void;
}

export function createReport(events: ReportEvents): Report {
  const seen = new Map<string, Call>();
  const said = new Map<string, Map<number, string>>();
  const links = new Map<string, string>();
  const over = new Set<string>();
  /** Fixed when the first call ends: the calls to wait for. */
  let first: string[] | null = null;
  let underway = false;
  let told = false;

  function onCall(call: Call): void {
    if (call.state === 'elsewhere') return;
    const before = seen.get(call.id);
    seen.set(call.id, call);
    if (before?.state !== call.state) events.line(`${name(call)} ${stateOf(call)}`);
    onLines(call);
    if (OVER.includes(call.state)) onOver(call.id);
  }

  function onLines(call: Call): void {
    // A batch of the board has only the last of the lines that came in it; the last one outlives the call.
    const lines = new Map(events.linesOf(call.id).map((line) => [line.id, line]));
    if (call.lastLine) lines.set(call.lastLine.id, call.lastLine);
    const told = said.get(call.id) ?? new Map<number, string>();
    said.set(call.id, told);
    for (const line of lines.values()) {
      const heard = line.heard ? ` [interrupted after "${line.heard.text}"]` : '';
      const text = `${line.from}: ${line.text}${heard}`;
      if (told.get(line.id) === text) continue;
      told.set(line.id, text);
      events.line(`${name(call)} ${text}`);
      if (line.from === 'caller' && !underway) {
        underway = true;
        events.underway();
      }
    }
  }

  function onOver(id: string): void {
    over.add(id);
    first ??= [...seen.keys()];
    if (!told && first.every((one) => over.has(one))) {
      told = true;
      events.firstCallsOver();
    }
  }

  function onGone(id: string): void {
    onOver(id);
    said.delete(id);
    if (told) for (const known of [seen, over]) known.delete(id);
  }

  function onPbx(pbx: PbxStatus): void {
    if (links.get(pbx.id) === pbx.link) return;
    links.set(pbx.id, pbx.link);
    events.line(`pbx ${pbx.name}: ${pbx.link}${because(pbx.problem)}`);
  }

  return {
    onDelta(delta) {
      for (const op of delta.ops) {
        if (op.op === 'call') onCall(op.call);
        else if (op.op === 'call-gone' && seen.has(op.id)) onGone(op.id);
        else if (op.op === 'pbx') onPbx(op.pbx);
        else if (op.op === 'notice') events.line(`notice: ${op.notice.problem.message}`);
      }
    },
  };
}

function name(call: Call): string {
  return `call ${call.caller.number || 'unknown'} -> ${call.calledNumber}`;
}

function stateOf(call: Call): string {
  const agent = call.agent && call.state === 'with-agent' ? ` ${call.agent.name}` : '';
  return call.state + agent + because(call.problem);
}

function because(problem: { message: string } | null): string {
  return problem ? ` (${problem.message})` : '';
}
