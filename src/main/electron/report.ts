import type { Delta } from '../../shared/contract/board.ts';
import type { Call } from '../../shared/domain/call.ts';
import type { PbxStatus } from '../../shared/domain/pbx.ts';

const OVER: readonly Call['state'][] = ['ended', 'failed'];

/** Calls of the board in words, a line for each thing that happens, for a terminal without a window to look at. */
export interface Report {
  onDelta(delta: Delta): void;
}

export interface ReportEvents {
  line: (text: string) => void;
  /** A caller said something for the first time: there is something to see. */
  underway: () => void;
  /** All calls that had arrived before the first of them ended are over. */
  firstCallsOver: () => void;
}

export function createReport(events: ReportEvents): Report {
  const seen = new Map<string, Call>();
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
    const line = call.lastLine;
    if (line && (before?.lastLine?.id !== line.id || before.lastLine.text !== line.text)) {
      const heard = line.heard ? ` [interrupted after "${line.heard.text}"]` : '';
      events.line(`${name(call)} ${line.from}: ${line.text}${heard}`);
      if (line.from === 'caller' && !underway) {
        underway = true;
        events.underway();
      }
    }
    if (OVER.includes(call.state)) onOver(call.id);
  }

  function onOver(id: string): void {
    over.add(id);
    first ??= [...seen.keys()];
    if (!told && first.every((one) => over.has(one))) {
      told = true;
      events.firstCallsOver();
    }
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
        else if (op.op === 'call-gone' && seen.has(op.id)) onOver(op.id);
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
