import { ProblemError } from "@collectro/contract";
import { CRAWL_EXIT } from "./exit-codes.js";

/**
 * Nobody can say whether a load was done: the warehouse took it, and tells neither whether its job has ended nor what the
 * LoadLedger holds. The run stays open, and whoever takes it up asks again.
 */
export class OutcomeUnknown extends ProblemError {
  /** For command lines. */
  readonly exitCode: number = CRAWL_EXIT.warehouse;

  constructor(table: string, cause: string) {
    super([{ code: "OUTCOME_UNKNOWN", where: table, detail: cause }]);
  }
}
