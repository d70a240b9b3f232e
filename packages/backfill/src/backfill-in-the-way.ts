import { ProblemError } from "@collectro/contract";
import type { Conflict } from "./ledger/register.js";

/** A backfill was not begun, because another one has some of its days. */
export class BackfillInTheWay extends ProblemError {
  readonly conflict: Conflict;

  constructor(conflict: Conflict) {
    const { id, workflow, from, to, startedAt } = conflict.other;
    const code = conflict.kind === "busy" ? "BACKFILL_BUSY" : "BACKFILL_UNFINISHED";
    super([{ code, where: workflow, detail: `${from} – ${to}: backfill ${id}, begun ${startedAt}` }]);
    this.conflict = conflict;
  }
}
