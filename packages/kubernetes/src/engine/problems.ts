import { type Problem, type ProblemCode, ProblemError } from "@collectro/contract";
import { CRAWL_EXIT } from "@collectro/crawler";
import { ApiRefusal } from "../api/kubernetes-api.js";
import { isQuota } from "../follow/pod-trouble.js";

/** The cluster did not do what it was asked for. */
export class ClusterProblem extends ProblemError {
  /** For command lines. */
  readonly exitCode: number;

  constructor(problems: readonly Problem[], exitCode: number = CRAWL_EXIT.failed) {
    super(problems);
    this.exitCode = exitCode;
  }
}

/**
 * A refusal of the API server as a problem for people; what is none stays as it is.
 * @param where what was asked for
 */
export function clusterError(error: unknown, where: string): unknown {
  if (!(error instanceof ApiRefusal)) return error;
  return new ClusterProblem([{ code: codeOf(error), where, detail: error.message }]);
}

function codeOf({ status, message }: ApiRefusal): ProblemCode {
  if (status === 0 || status === 429 || status >= 500) return "KUBERNETES_UNREACHABLE";
  if (status !== 401 && status !== 403) return "KUBERNETES_REFUSED";
  return isQuota(message) ? "KUBERNETES_QUOTA" : "KUBERNETES_DENIED";
}
