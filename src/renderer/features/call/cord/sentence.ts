import type { Call } from '../../../../shared/domain/call.ts';
import { t } from '../../../i18n/index.ts';
import { duration } from '../../../stores/format.ts';

function agentOf(call: Call): string {
  return call.agent?.name ?? t.call.parts.agent;
}

function conversation(call: Call, whispering: boolean): string {
  const says = t.call.hears;
  const here = call.listeners.some((desk) => desk.you);
  if (call.state === 'elsewhere') return here ? says.listeningPeople : says.people;
  const main = call.agentMuted
    ? says.muted(agentOf(call))
    : here
      ? says.listening(agentOf(call))
      : says.agentOnly(agentOf(call));
  return whispering ? `${main} ${says.whispering(agentOf(call))}` : main;
}

function taken(call: Call): string {
  const says = t.call.hears;
  const owner = call.owner?.operator || t.call.parts.person;
  const here = call.listeners.some((desk) => desk.you);
  if (call.held) return call.owner?.you ? says.held : says.heldOther(owner);
  const main = call.owner?.you ? says.mine : here ? says.otherListening(owner) : says.other(owner);
  const agent =
    call.hearing.agent.length > 0 ? says.agentStill(agentOf(call)) : says.agentDeaf(agentOf(call));
  return call.agent ? `${main} ${agent}` : main;
}

/** Who hears whom, in words: what the cord shows. */
export function sentenceOf(call: Call, whispering = false): string {
  const says = t.call.hears;
  switch (call.state) {
    case 'ringing':
      return says.ringing;
    case 'connecting':
      return says.connecting;
    case 'leaving':
      return says.leaving;
    case 'failed':
      return says.failed;
    case 'ended': {
      if (call.answeredAt === null || call.endedAt === null) return says.endedUnanswered;
      return says.ended(duration(call.endedAt - call.answeredAt));
    }
    case 'with-operator':
      return withOthers(call, taken(call));
    default:
      return withOthers(call, conversation(call, whispering));
  }
}

function withOthers(call: Call, sentence: string): string {
  const others = call.listeners.filter((desk) => !desk.you).map((desk) => desk.operator || desk.host);
  return others.length > 0 ? `${sentence} ${t.call.hears.alsoListening(others.join(', '))}` : sentence;
}
