import { ProblemError } from "@collectro/contract";
import { CRAWL_EXIT } from "./exit-codes.js";

/**
 * Nobody can say whether a load was done: the warehouse took it and answers no more. The run stays open, and whoever takes it
 * up asks the LoadLedger.
 */
export class OutcomeUnknown extends ProblemError {
  /** For command lines. */
  readonly exitCode: number = CRAWL_EXIT.warehouse;

  constructor(table: string, cause: string) {
    super([{ code: "OUTCOME_UNKNOWN", where: table, detail: cause }]);
  }
}
