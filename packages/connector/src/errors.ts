import { type Problem, ProblemError } from "@collectro/contract";

/** Classes of source faults, by what happens next. docs/errors.md explains each. */
export type SourceCode =
  | "SOURCE_AUTH"
  | "SOURCE_FORBIDDEN"
  | "SOURCE_NOT_FOUND"
  | "SOURCE_UNREACHABLE"
  | "SOURCE_TIMEOUT"
  | "SOURCE_BLOCKED"
  | "SOURCE_DATA"
  | "SOURCE_INCOMPLETE"
  | "SOURCE_FAILED";

/** What a source error says: where (file and line, URL, table), the facts, and what to do when it can be said exactly. */
export interface SourceFault {
  readonly where?: string;
  readonly detail: string;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The error to throw when the source is at fault. Ends the run as `failure` with one error line. */
export function sourceError(code: SourceCode, fault: SourceFault): ProblemError {
  const { cause, ...rest } = fault;
  return new ProblemError([{ code, ...rest }], cause === undefined ? undefined : { cause });
}

/** The error to throw from `slices`, `schema` or `read` when params contradict each other or the source. */
export function paramError(...problems: readonly Omit<Problem, "code">[]): ProblemError {
  return new ProblemError(problems.map((problem) => ({ code: "PARAM_INVALID", ...problem })));
}
