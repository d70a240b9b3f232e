import {
  CATALOGUE,
  formatProblem,
  type Language,
  type Problem,
  type ProblemCode,
  ProblemError,
  problemsOf,
} from "@collectro/contract";
import { formatReason, type Reason, RunRefused } from "@collectro/crawler";
import type { ApiError, ApiProblem } from "../api/index.js";

/** A problem that the API tells with the keys that lead to it. */
export interface KeyedProblem extends Problem {
  readonly keys?: readonly string[];
  /** Where in a text that was sent, when `where` does not end with it. */
  readonly line?: number;
  readonly column?: number;
}

/** Throw it from a route to answer with that status; without one the status follows from the first code. */
export class ApiFailure extends ProblemError {
  readonly status: number;

  constructor(problems: readonly KeyedProblem[], status: number) {
    super(problems);
    this.status = status;
  }
}

const STATUS: Partial<Record<ProblemCode, number>> = {
  SIGN_IN: 401,
  REQUEST_REFUSED: 403,
  READ_ONLY: 403,
  NOT_FOUND: 404,
  CONNECTOR_UNKNOWN: 404,
  CONFLICT: 409,
  ENV_DIFFERS: 409,
  RUN_BUSY: 409,
  INTERNAL: 500,
};

/** One problem with the status of its code, 400 for most. */
export function failure(code: ProblemCode, where: string, detail: string, hint?: string): ApiFailure {
  return new ApiFailure([{ code, where, detail, ...(hint === undefined ? {} : { hint }) }], STATUS[code] ?? 400);
}

/** 404: there is no such run, workflow… */
export function notFound(where: string, detail: string): ApiFailure {
  return failure("NOT_FOUND", where, detail);
}

/** What was thrown as an answer. A fault of our own is told by its message alone. */
export function answerOf(error: unknown, language: Language): { status: number; body: ApiError } {
  if (error instanceof RunRefused) return { status: 503, body: { problems: error.reasons.map(told(language)) } };
  const problems = problemsOf(error) ?? [ofFastify(error)];
  const code = problems[0]?.code ?? "INTERNAL";
  const { status, statusCode } = error as { status?: number; statusCode?: number };
  return {
    status: status ?? statusCode ?? STATUS[code] ?? 400,
    body: { problems: problems.map((problem) => toApiProblem(problem, language)) },
  };
}

/** Fastify's own errors (a body that is no JSON, or too large) have a status below 500. */
function ofFastify(error: unknown): Problem {
  const { statusCode = 500, message } = error as { statusCode?: number; message: string };
  if (statusCode === 404) return { code: "NOT_FOUND", detail: message };
  return { code: statusCode < 500 ? "REQUEST_INVALID" : "INTERNAL", detail: message };
}

function told(language: Language): (reason: Reason) => ApiProblem {
  return (reason) => {
    const text = formatReason(reason, language);
    const [detail = "", hint] = text.slice(reason.code.length + 2).split(/ - (?=[^-]*$)/);
    return { code: reason.code, where: "", detail, ...(hint ? { hint } : {}), text };
  };
}

/** A problem as the API tells it; `file:line:column` is also given apart. */
export function toApiProblem(problem: KeyedProblem, language: Language): ApiProblem {
  const { code, where = "", detail, keys } = problem;
  const known = Object.hasOwn(CATALOGUE, code) ? CATALOGUE[code] : undefined;
  const hint = problem.hint ?? known?.hint[language];
  const [, line = problem.line, column = problem.column] = /:(\d+):(\d+)$/.exec(where) ?? [];
  return {
    code,
    ...(known ? { title: known.title[language] } : {}),
    where,
    detail,
    ...(hint === undefined ? {} : { hint }),
    text: formatProblem(problem, language),
    ...(line && column ? { line: Number(line), column: Number(column) } : {}),
    ...(keys ? { keys } : {}),
  };
}
