import { CRAWL_EXIT, type RunCounts, type Verdict } from "@collectro/crawler";

/** The last word of a crawler in a pod (`crawl --attach --pod`), as it leaves it with the kubelet. */
export interface CrawlerVerdict {
  readonly verdict: Verdict;
  /** One of `CRAWL_EXIT`. */
  readonly exitCode: number;
  readonly runId: string;
  readonly counts: RunCounts;
  readonly alreadyLoaded: boolean;
  /** For people. */
  readonly reasons: readonly string[];
}

const VERDICTS: readonly unknown[] = ["loaded", "failed", "lost"] satisfies Verdict[];

/** Reads it; undefined for any other text, and for one that contradicts itself. */
export function verdictOf(message: string | undefined): CrawlerVerdict | undefined {
  try {
    const said: unknown = JSON.parse(message ?? "");
    return isVerdict(said) ? said : undefined;
  } catch {
    return undefined;
  }
}

function isVerdict(said: unknown): said is CrawlerVerdict {
  if (typeof said !== "object" || said === null) return false;
  const { verdict, exitCode, runId, counts, reasons } = said as Partial<Record<keyof CrawlerVerdict, unknown>>;
  if (typeof runId !== "string" || !areCounts(counts) || !Array.isArray(reasons)) return false;
  if (!reasons.every((text) => typeof text === "string")) return false;
  return VERDICTS.includes(verdict) && (verdict === "loaded") === (exitCode === CRAWL_EXIT.loaded);
}

const COUNTS = ["objects", "bytes", "rowsValidated", "rowsLoaded"] as const satisfies (keyof RunCounts)[];

function areCounts(counts: unknown): counts is RunCounts {
  if (typeof counts !== "object" || counts === null) return false;
  return COUNTS.every((name) => Number.isSafeInteger((counts as Partial<RunCounts>)[name]));
}
