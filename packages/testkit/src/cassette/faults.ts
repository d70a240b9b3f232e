import { type Problem, ProblemError } from "@collectro/contract";

/** What cannot be recorded. */
export function refusal(detail: string, where?: string): Problem {
  return { code: "CASSETTE_REFUSED", detail, ...(where === undefined ? {} : { where }) };
}

/** A run that is not the one that was recorded. */
export function mismatch(detail: string, where?: string): Problem {
  return { code: "CASSETTE_MISMATCH", detail, ...(where === undefined ? {} : { where }) };
}

/** The problem as an error. */
export function fault(problem: Problem): ProblemError {
  return new ProblemError([problem]);
}

/** The code of an error of Node or undici, wherever in the chain of causes it stands. */
export function codeOf(error: unknown): string {
  const { code, cause } = error as NodeJS.ErrnoException & { cause?: unknown };
  if (typeof code === "string") return code;
  return cause instanceof Error ? codeOf(cause) : "UND_ERR_SOCKET";
}
