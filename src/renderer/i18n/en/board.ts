import type { CallState } from '../../../shared/domain/call.ts';

const state: Record<CallState, string> = {
  ringing: 'ringing',
  connecting: 'connecting',
  'with-agent': 'agent',
  'needs-person': 'needs you',
  'with-operator': 'taken',
  leaving: 'leaving',
  ended: 'ended',
  failed: 'failed',
  elsewhere: 'people',
};

const stateLong: Record<CallState, string> = {
  ringing: 'ringing',
  connecting: 'connecting',
  'with-agent': 'with the agent',
  'needs-person': 'asks for a person',
  'with-operator': 'taken over',
  leaving: 'back to the dialplan',
  ended: 'ended',
  failed: 'failed',
  elsewhere: 'person to person',
};

export const board = {
  title: 'Live',
  list: 'Live calls',
  state,
  stateLong,
  summary: {
    calls: (n: number) => (n === 1 ? '1 call' : `${n} calls`),
    agents: (n: number) => (n === 1 ? '1 with an agent' : `${n} with agents`),
    taken: (n: number) => `${n} taken over`,
    needs: (n: number) => (n === 1 ? '1 needs you' : `${n} need you`),
    none: 'no calls',
  },
  filters: {
    label: 'Show',
    all: 'All',
    needs: 'Needs you',
    mine: 'Mine',
    people: 'People',
  },
  columns: {
    state: 'State',
    caller: 'Caller',
    route: 'Extension → agent',
    time: 'Time',
    cord: 'Cord',
    line: 'Last line',
  },
  search: 'Search calls, numbers, words',
  clearSearch: 'Clear the search',
  noAgent: 'no agent',
  you: 'you',
  asks: 'Asks for a person: ',
  nextAskLabel: (caller: string) => `Select ${caller}, who asks for a person`,
  announceAsk: (caller: string, agent: string, reason: string) =>
    `${caller} needs a person. ${agent}: ${reason}`,
  listens: (name: string) => `${name} listening`,
  empty: {
    title: 'No calls at the moment',
    text: 'A call appears here the moment it reaches the PBX.',
    noPbxTitle: 'No PBX connected',
    noPbxText: 'Connect an Asterisk and its calls appear here.',
    needs: 'Nobody asks for a person',
    mine: 'You have no call, and listen to none',
    people: 'No calls between people',
    search: (words: string) => `Nothing found for “${words}”`,
    showAll: 'Show all calls',
  },
  typing: 'Typing: keys go to the text field.',
  leaveTyping: 'back to the board',
};
