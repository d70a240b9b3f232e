import type { Problem } from "@collectro/contract";
import type { SliceEnd, SliceRecord } from "../ledger/slice-ledger.js";

/**
 * Workers that may die over a slice within a round. A lost node is no slice's fault, but hardly meets the same one so often; and
 * a worker of a Job may die this often before Kubernetes gives it up.
 */
export const MAX_DEATHS = 5;

/** What the next claim of a slice counts: attempts that came to an end, and workers that died over one. */
export function countsOf(before: SliceRecord | undefined, round: number): Pick<SliceRecord, "attempt" | "deaths"> {
  if (before?.round !== round) return { attempt: 1 };
  const deaths = (before.deaths ?? 0) + (before.state === "claimed" ? 1 : 0);
  return { attempt: before.attempt + (before.state === "ended" ? 1 : 0), ...(deaths > 0 ? { deaths } : {}) };
}

/** The end of a slice that is not to kill any more workers; undefined while it may be run. Whether one of them loaded it is not known. */
export function givenUp({ from, to, deaths = 0 }: SliceRecord): SliceEnd | undefined {
  if (deaths < MAX_DEATHS) return undefined;
  const where = from === to ? from : `${from} – ${to}`;
  const why: Problem = { code: "SLICE_GIVEN_UP", where, detail: `${deaths} workers` };
  return { verdict: "lost", rows: 0, bytes: 0, seconds: 0, why };
}
