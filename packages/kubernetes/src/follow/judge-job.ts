import type { Problem, ProblemCode } from "@collectro/contract";
import { CRAWL_EXIT } from "@collectro/crawler";
import { type CrawlerVerdict, verdictOf } from "./crawler-verdict.js";
import type { ContainerExit, PodTrouble } from "./pod-trouble.js";

/** All that was seen of a Job's pods. Nothing else decides. */
export interface JobSeen {
  readonly job: string;
  /** Whether the crawler ran in any pod of it, as far as anybody knows. */
  readonly started: boolean;
  /** A pod before the last one may have loaded: its end was not seen, or says so. */
  readonly inDoubt: boolean;
  /** Of the last pod. */
  readonly crawler?: ContainerExit;
  readonly external?: ContainerExit;
  /** What kept the last pod from starting, or took it away. */
  readonly trouble?: PodTrouble;
  /** The Job's own word for its failure, such as `DeadlineExceeded`. */
  readonly failure?: string;
  /** It was ended by request. */
  readonly stopped: boolean;
}

/** What a Job came to. */
export interface JobEnd {
  readonly job: string;
  /**
   * `said`: the crawler's verdict was read, and its exit code agrees. `nothing`: nothing was loaded for certain, though no verdict
   * was read. `unknown`: rows may have been loaded.
   */
  readonly kind: "said" | "nothing" | "unknown";
  /** Only of `said`. */
  readonly verdict?: CrawlerVerdict;
  /** One of `CRAWL_EXIT`. */
  readonly exitCode: number;
  /** What the cluster had to do with it; the cause first. */
  readonly problems: readonly Problem[];
  readonly stopped: boolean;
  /** A new attempt may mend it: something outside was in the way. */
  readonly again: boolean;
}

/**
 * Exit codes of a crawler that say by themselves that nothing was loaded. A crawler that breaks, be it behind its load, ends with
 * that of `failed`.
 */
const NOTHING_LOADED: readonly number[] = [CRAWL_EXIT.badWorkflow, CRAWL_EXIT.lost, CRAWL_EXIT.stopped];

/** Whether the end of a crawler says for certain that it has loaded nothing; without one, or with half of one, it does not. */
export function hasLoadedNothing(crawler: ContainerExit | undefined): boolean {
  if (!crawler) return false;
  const verdict = verdictOf(crawler.message);
  return verdict
    ? verdict.verdict !== "loaded" && verdict.exitCode === crawler.code
    : NOTHING_LOADED.includes(crawler.code);
}

/** The problem that a trouble is. */
export const TROUBLE_CODES: Readonly<Record<PodTrouble["kind"], ProblemCode>> = {
  image: "POD_IMAGE",
  config: "POD_CONFIG",
  quota: "KUBERNETES_QUOTA",
  denied: "KUBERNETES_DENIED",
  unschedulable: "POD_UNSCHEDULABLE",
  disrupted: "POD_LOST",
  evicted: "POD_LOST",
  deadline: "POD_LOST",
  deleted: "POD_LOST",
  memory: "POD_OUT_OF_MEMORY",
  crashed: "WORKER_FAILED",
};

/**
 * Judges a Job. `loaded` takes both: the crawler's own exit code 0 and its verdict, read. The Job's status proves nothing.
 */
export function judgeJob(seen: JobSeen): JobEnd {
  const { job, crawler, stopped, inDoubt } = seen;
  const verdict = verdictOf(crawler?.message);
  const problems = [...memoryProblems(seen), ...troubleProblems(seen)];
  const common = { job, problems, stopped, again: !stopped && isOutside(seen) };
  if (verdict && verdict.exitCode === crawler?.code && (verdict.verdict === "loaded" || !inDoubt)) {
    return {
      ...common,
      kind: "said",
      verdict,
      exitCode: verdict.exitCode,
      again: common.again && verdict.exitCode !== 0,
    };
  }
  if (!seen.started && !inDoubt) {
    const exitCode = stopped ? CRAWL_EXIT.stopped : CRAWL_EXIT.failed;
    return { ...common, kind: "nothing", exitCode, problems: orElse(problems, "POD_LOST", seen) };
  }
  if (crawler && hasLoadedNothing(crawler) && !inDoubt) {
    return { ...common, kind: "nothing", exitCode: crawler.code, problems: orElse(problems, "POD_LOST", seen) };
  }
  const unread: Problem = { code: "VERDICT_UNREAD", where: job, detail: endOf(seen) };
  // Also when it was stopped: a launcher that ends with `stopped` is started again, and would load a second time.
  return { ...common, kind: "unknown", exitCode: CRAWL_EXIT.warehouse, problems: [...problems, unread], again: false };
}

/** The crawler names the other's end only as a run without an answer: why it was killed, the cluster alone knows. */
function memoryProblems({ job, crawler, external }: JobSeen): Problem[] {
  const tell = (container: string): Problem => ({
    code: "POD_OUT_OF_MEMORY",
    where: job,
    detail: `the container ${container} was killed for reaching its memory limit`,
  });
  return [...(external?.outOfMemory ? [tell("external")] : []), ...(crawler?.outOfMemory ? [tell("crawler")] : [])];
}

function troubleProblems({ job, trouble }: JobSeen): Problem[] {
  return trouble ? [{ code: TROUBLE_CODES[trouble.kind], where: job, detail: trouble.message || trouble.kind }] : [];
}

function isOutside({ trouble, crawler, external }: JobSeen): boolean {
  if (crawler?.outOfMemory || external?.outOfMemory) return true;
  return trouble !== undefined && ["disrupted", "evicted", "deleted"].includes(trouble.kind);
}

/** Somebody has to be told something. */
function orElse(problems: readonly Problem[], code: ProblemCode, seen: JobSeen): readonly Problem[] {
  return problems.length > 0 || seen.stopped ? problems : [{ code, where: seen.job, detail: endOf(seen) }];
}

function endOf({ crawler, failure, stopped, inDoubt }: JobSeen): string {
  const code = crawler ? `the crawler ended with exit code ${crawler.code}` : "the end of the crawler was not seen";
  const why = stopped
    ? ", the Job was deleted by request"
    : failure === undefined
      ? ""
      : `, the Job failed: ${failure}`;
  return `${code}${why}${inDoubt ? ", an earlier pod of it may have loaded" : ""}`;
}
