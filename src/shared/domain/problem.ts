import { z } from 'zod';

/** Something that went wrong, in words for a person: what, and what to do about it. */
export const Problem = z.object({
  /** Stable, kebab-case, for tests and links to checks. */
  code: z.string(),
  message: z.string(),
  hint: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** The base of every named error: a Problem with a cause. */
export class CordboardError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(problem: Problem, options?: { cause?: unknown }) {
    super(problem.message, options);
    this.name = new.target.name;
    this.code = problem.code;
    this.hint = problem.hint;
  }

  get problem(): Problem {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** Any thrown value as a Problem. Unknown errors keep their message and say that they are unexpected. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CordboardError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, hint: 'This was not expected. The log has the details.' };
}
