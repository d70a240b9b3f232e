import type { ReadJobResult } from "@collectro/contract";
import { type Reason, reason } from "./reason.js";

/** How the container ended, as far as it can be seen. */
export type ContainerEnd =
  | { readonly kind: "exited"; readonly code: number }
  /** `outOfMemory`: the kernel killed it, for it had reached its memory limit. */
  | { readonly kind: "signalled"; readonly signal: string; readonly outOfMemory?: true }
  /** It is gone, or nobody here can see it (a pod, a process taken over from an earlier crawler). */
  | { readonly kind: "unseen" }
  /** It has not appeared in the time that it had, and nothing of it is there. */
  | { readonly kind: "absent" };

/** Why the crawler ended the container, if it did. */
export type StopCause = "silence" | "total" | "lingering" | "request";

/** All that the crawler saw of one run. Nothing else decides. */
export interface Observation {
  /** The last reading of job_result.txt. */
  readonly result: ReadJobResult | { readonly kind: "none" };
  readonly end: ContainerEnd;
  readonly stop?: StopCause;
  /** The limit behind `stop`, in milliseconds. */
  readonly stopAfterMs?: number;
  /** Whether loadpath.txt is there (and not a leftover of an earlier attempt). */
  readonly loadPath: "there" | "missing";
  readonly trustResult: boolean;
}

/** What follows from an observation: `load` goes on to the objects, the other two are verdicts. */
export interface Judgement {
  readonly decision: "load" | "failed" | "lost";
  /** Why; for `load`, warnings. */
  readonly reasons: readonly Reason[];
}

/**
 * Judges a run (guide: クローラー, 外部コンテナの終了判定; what the guide leaves open: docs/contract.md).
 * `failure` always wins. A container that had to be stopped is never believed, unless it only lingered after its result.
 */
export function judge(seen: Observation): Judgement {
  const seconds = Math.round((seen.stopAfterMs ?? 0) / 100) / 10;
  if (seen.stop === "request") return { decision: "failed", reasons: [reason("STOPPED")] };
  const stopped = seen.stop === "silence" ? [reason("SILENT", { seconds })] : [];
  if (seen.stop === "total") stopped.push(reason("TOO_LONG", { seconds }));
  if (seen.result.kind === "failure") return { decision: "failed", reasons: [...stopped, reason("RESULT_FAILURE")] };
  if (stopped.length > 0) return { decision: "lost", reasons: stopped };
  switch (seen.result.kind) {
    case "none":
      if (seen.end.kind === "absent") return { decision: "lost", reasons: [reason("NOT_STARTED")] };
      return { decision: "lost", reasons: [reason("NO_RESULT", { end: describeEnd(seen.end) })] };
    case "torn":
      return { decision: "failed", reasons: [reason("RESULT_EMPTY")] };
    case "invalid":
      return { decision: "failed", reasons: [reason("RESULT_INVALID", { text: JSON.stringify(seen.result.text) })] };
    default:
      return judgeSuccess(seen, seen.result.exact, seconds);
  }
}

function judgeSuccess(seen: Observation, exact: boolean, seconds: number): Judgement {
  const warnings = exact ? [] : [reason("RESULT_INEXACT")];
  const lingered = seen.stop === "lingering";
  // A container that we stopped ended as we made it end: its code says nothing.
  const clean = lingered || seen.end.kind === "unseen" || (seen.end.kind === "exited" && seen.end.code === 0);
  const end = describeEnd(seen.end);
  if (!clean && !seen.trustResult) return { decision: "failed", reasons: [reason("EXIT_CODE", { end })] };
  if (!clean) warnings.push(reason("EXIT_CODE_TRUSTED", { end }));
  if (lingered) warnings.push(reason("LINGERED", { seconds }));
  if (seen.loadPath === "missing") return { decision: "failed", reasons: [reason("LOADPATH_MISSING")] };
  return { decision: "load", reasons: warnings };
}

function describeEnd(end: ContainerEnd): string {
  if (end.kind === "exited") return `exit code ${end.code}`;
  if (end.kind === "unseen" || end.kind === "absent") return "exit code unknown";
  return end.outOfMemory ? `out of memory, signal ${end.signal}` : `signal ${end.signal}`;
}
