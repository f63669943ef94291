import { CordboardError, type Problem } from '../../../shared/domain/problem.ts';

/** Something that a server on the LAN did, or did not do. */
export class EndpointError extends CordboardError {
  /** Whether asking again may help. */
  readonly passing: boolean;

  constructor(problem: Problem, passing: boolean, options?: { cause?: unknown }) {
    super(problem, options);
    this.passing = passing;
  }
}

/** @param who as a sentence begins: "The language model at 10.0.0.5:11434" */
export function notAccepted(who: string, status: number, said: string): EndpointError {
  const answer = `HTTP ${String(status)}${said === '' ? '' : `: ${said}`}`;
  if (status === 401 || status === 403)
    return new EndpointError(
      {
        code: 'engine-key-refused',
        message: `${who} refused the key (HTTP ${String(status)}).`,
        hint: 'Enter the key that this server wants for this agent under Agents.',
      },
      false,
    );
  if (status === 404)
    return new EndpointError(
      {
        code: 'engine-not-found',
        message: `${who} does not know this path or model (${answer}).`,
        hint: 'The address ends with /v1 on most servers. Check it and the name of the model under Agents.',
      },
      false,
    );
  if (status === 429)
    return new EndpointError(
      {
        code: 'engine-limit',
        message: `${who} takes no more requests now (${answer}).`,
        hint: 'Raise the limit of that server, or lower the calls of this agent.',
      },
      true,
    );
  return new EndpointError(
    {
      code: 'engine-not-accepted',
      message: `${who} did not accept the request (${answer}).`,
      hint:
        status >= 500
          ? 'That server is in trouble: look at its log.'
          : 'Check the address and the names (model, voice) of this agent under Agents.',
    },
    status >= 500,
  );
}

export function unreachable(who: string, cause: unknown): EndpointError {
  const why = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new EndpointError(
    {
      code: 'engine-unreachable',
      message: `${who} could not be reached${why === '' ? '' : ` (${why})`}.`,
      hint: /CERT|SIGN|TLS|SSL/.test(why)
        ? 'Its certificate is not trusted by this PC: add its authority to the store of this computer.'
        : 'Check that it runs, the address under Agents, and that this PC may connect there.',
    },
    true,
    { cause },
  );
}

export function lost(who: string, cause?: unknown): EndpointError {
  return new EndpointError(
    {
      code: 'engine-lost',
      message: `${who} broke off before its answer was complete.`,
      hint: 'Look at the log of that server: it may have crashed, or run out of memory.',
    },
    true,
    { cause },
  );
}

export function garbage(who: string, cause?: unknown): EndpointError {
  return new EndpointError(
    {
      code: 'engine-garbage',
      message: `What answers as ${who.charAt(0).toLowerCase()}${who.slice(1)} does not speak the OpenAI protocol.`,
      hint: 'Check the address of this agent: it may be another service.',
    },
    true,
    { cause },
  );
}

export function complained(who: string, said: string): EndpointError {
  return new EndpointError(
    {
      code: 'engine-error',
      message: `${who} reported an error: ${said === '' ? 'it did not say which' : said}.`,
      hint: 'Look at the log of that server.',
    },
    true,
  );
}

export function silent(who: string): EndpointError {
  return new EndpointError(
    {
      code: 'engine-no-answer',
      message: `${who} did not answer in time.`,
      hint: 'It may be overloaded: use a smaller model, or fewer calls at a time.',
    },
    true,
  );
}

export function slow(who: string): Problem {
  return {
    code: 'engine-stalled',
    message: `${who} is slow to answer.`,
    hint: 'The caller hears a holding phrase. If it repeats, use a smaller model, or fewer calls at a time.',
  };
}
