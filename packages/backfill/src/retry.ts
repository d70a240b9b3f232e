import type { Reason, ReasonCode, Verdict } from "@collectro/crawler";

/**
 * What another attempt may mend: something outside was away or in the way. All else would come to the same: rows that do not
 * fit, a table with other columns, missing rights, a window without rows, a run that took too long.
 */
const PASSING: readonly ReasonCode[] = [
  // The container was killed, ran out of memory beside its neighbours, or hung.
  "NO_RESULT",
  "SILENT",
  // Mostly a source that was away; what the container knows to be hopeless cannot be told from it.
  "RESULT_FAILURE",
  "STORAGE_FAILED",
  "OBJECT_CORRUPT",
  "OBJECT_REPLACED",
  "WAREHOUSE_BUSY",
  "STORE_MOVED",
];

/** Words of the container itself, which come with another reason. */
const REMARKS: readonly ReasonCode[] = ["OUTPUT"];

/** Whether a slice that ended so may be run again in the same backfill. */
export function mayPass(verdict: Verdict, reasons: readonly Reason[]): boolean {
  const causes = reasons.filter(({ code }) => !REMARKS.includes(code));
  return verdict !== "loaded" && causes.length > 0 && causes.every(({ code }) => PASSING.includes(code));
}
