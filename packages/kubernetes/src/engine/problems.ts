import { type Problem, type ProblemCode, ProblemError } from "@collectro/contract";
import { CRAWL_EXIT } from "@collectro/crawler";
import { ApiRefusal } from "../api/kubernetes-api.js";
import { TROUBLE_CODES } from "../follow/judge-job.js";
import { isQuota, type PodTrouble } from "../follow/pod-trouble.js";

/** The cluster did not do what it was asked for. */
export class ClusterProblem extends ProblemError {
  /** None of a crawler's own ends: a launcher of a CronJob that ends so is started anew, and takes up the Job that it had made. */
  readonly exitCode: number = CRAWL_EXIT.cluster;
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

/** What keeps a Job's pods from running, as a problem for people. */
export function troubleProblem(job: string, { kind, message }: PodTrouble): Problem {
  return { code: TROUBLE_CODES[kind], where: job, detail: message || kind };
}
