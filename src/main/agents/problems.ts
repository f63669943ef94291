import type { Problem } from '../../shared/domain/problem.ts';

export function keyMissing(name: string): Problem {
  return {
    code: 'engine-key-missing',
    message: `No key for ${name} was entered.`,
    hint: 'Enter it for this agent under Agents. It is kept in the keychain of this PC.',
  };
}

export function keyRefused(name: string): Problem {
  return {
    code: 'engine-key-refused',
    message: `${name} refused the key.`,
    hint: 'Enter a valid key for this agent under Agents, and check that the account may use this service.',
  };
}

/** What the engine said about a request of ours, in its own words. */
export function engineRefused(name: string, words: string): Problem {
  return {
    code: 'engine-refused',
    message: `${name} did not take what this agent asks for: ${words.slice(0, 200)}`,
    hint: 'Check the names (model, voice) and the other options of this agent under Agents.',
  };
}

export function engineTrouble(name: string, words: string): Problem {
  return {
    code: 'engine-trouble',
    message: `${name} could not go on: ${words.slice(0, 200)}`,
    hint: 'The caller was sent to the fallback of this agent. If it repeats, look at the account and the state of the service.',
  };
}
