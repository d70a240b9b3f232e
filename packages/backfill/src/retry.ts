import type { Reason, ReasonCode, Verdict } from "@collectro/crawler";

/**
 * What another attempt may mend: something outside was away or in the way. All else would come to the same: rows that do not
 * fit, a table with other columns, missing rights, a window without rows, a run that took too long.
 */
const PASSING: readonly string[] = [
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
] satisfies ReasonCode[];

/** Words of the container itself, which come with another reason. */
const REMARKS: readonly string[] = ["OUTPUT"] satisfies ReasonCode[];

/** Whether a slice that ended so may be run again in the same backfill. */
export function mayPass(verdict: Verdict, reasons: readonly Reason[]): boolean {
  return mayPassCodes(
    verdict,
    reasons.map(({ code }) => code),
  );
}

/** The same by the codes of the reasons. */
export function mayPassCodes(verdict: Verdict, codes: readonly string[]): boolean {
  const causes = codes.filter((code) => !REMARKS.includes(code));
  return verdict !== "loaded" && causes.length > 0 && causes.every((code) => PASSING.includes(code));
}
