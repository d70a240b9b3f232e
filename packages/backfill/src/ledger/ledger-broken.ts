import { ProblemError } from "@collectro/contract";

/** An object of the ledger is not what a ledger wrote. It is told by its name and never believed. */
export class LedgerBroken extends ProblemError {
  constructor(object: string) {
    super([{ code: "LEDGER_BROKEN", where: object, detail: "it is not what was written there" }]);
  }
}
