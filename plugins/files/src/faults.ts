import { type Log, type Progress, type SourceFault, sourceError } from "@collectro/connector";
import type { FilesParams } from "./params.js";

/** What may be left out when the user asked for it. */
export type FaultKind = "ragged" | "bad";

/** Decides what a fault of a row means: the end of the run, or a counted skip. */
export interface Faults {
  /** Throws SOURCE_DATA, or counts the row as left out. */
  report(kind: FaultKind, fault: SourceFault): void;
  /** Hands the counts to the host. To be called before rows are handed over. */
  flush(): void;
}

/** How many rows left out are named in the log of one slice; the rest is only counted. */
const MAX_LOGGED = 5;

/** The decisions that `ragged` and `badRows` ask for. */
export function faultsOf(
  params: Pick<FilesParams, "ragged" | "badRows">,
  { log, progress }: { readonly log: Log; readonly progress: Progress },
): Faults {
  const counts = new Map<FaultKind, number>();
  const skips = { ragged: params.ragged === "skip", bad: params.badRows === "skip" };
  let logged = 0;
  return {
    report(kind, fault) {
      if (!skips[kind]) throw sourceError("SOURCE_DATA", fault);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (logged++ < MAX_LOGGED) log.info(`left out: ${fault.where}: ${fault.detail}`);
    },
    flush() {
      for (const [kind, count] of counts) {
        progress.skipped(count, kind === "ragged" ? "ragged lines (ragged: skip)" : "unreadable rows (badRows: skip)");
      }
      counts.clear();
    },
  };
}
