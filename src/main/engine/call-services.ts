import type { Assignment } from '../../shared/domain/assignment.ts';
import type { Engines } from '../agents/registry.ts';
import { TIMING, type BoardSink, type CallServices } from '../calls/deps.ts';
import type { EngineDeps } from '../engine-port.ts';
import { openEngineCodec } from '../media/codec.ts';
import type { Speech } from '../speech/port.ts';
import type { Operator } from '../supervision/port.ts';
import { reportOf } from '../tools/report.ts';
import type { openTools } from '../tools/tools.ts';

export interface CallServicesDeps extends Pick<EngineDeps, 'settings' | 'history' | 'emit'> {
  speech: Speech;
  engines: Engines;
  tools: ReturnType<typeof openTools>;
  board: BoardSink;
  operator: Operator;
  agentSecret: CallServices['agentSecret'];
  assignments: () => Assignment[];
  loadOf: (agentId: string) => number;
  /** Whether a PBX is the demo: nobody is told of calls that never were. */
  isDemo: (pbxId: string) => boolean;
}

/** What the desk does for its calls, on whichever PBX they are. */
export function callServices(deps: CallServicesDeps): CallServices {
  const { settings, history, emit, speech, engines, tools } = deps;
  const agents = () => settings.get('agents');
  return {
    openCodec: openEngineCodec,
    speak: (text, voice) => speech.synthesize(text, voice, 8000),
    engine: (agent) => engines.get(agent.engine),
    agentSecret: deps.agentSecret,
    agents,
    assignments: deps.assignments,
    loadOf: deps.loadOf,
    operator: deps.operator,
    board: deps.board,
    tools,
    record: (record, lines, variables) => {
      const agent = agents().find(({ id }) => id === record.agentId);
      const report = deps.isDemo(record.pbxId) ? undefined : reportOf(record, lines, variables, agent);
      history.add(record, lines, report);
      tools.outbox.wake();
      emit('app.changed', { what: 'history' });
    },
    keepDigits: () => settings.get('settings').keepDigits,
    now: Date.now,
    timing: TIMING,
  };
}
