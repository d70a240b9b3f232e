import { ProblemError } from "@collectro/contract";
import type { RunRecord } from "./record/runs.js";

/** A run was not started, because another one stands in its way. */
export class RunBusy extends ProblemError {
  /** That run. */
  readonly run: RunRecord;

  constructor(run: RunRecord) {
    const { id, workflow, window, turn } = run;
    const which = turn === undefined ? id : `${id}, ${turn}`;
    super([{ code: "RUN_BUSY", where: workflow, detail: `${window.from} – ${window.to}: run ${which}` }]);
    this.run = run;
  }
}
