import type { State, Workflow } from "@collectro/crawler";
import { type Coverage, readCoverage } from "./coverage.js";
import { openPlace } from "./ledger/place.js";
import type { BackfillEntry } from "./ledger/register.js";
import { openSliceLedger } from "./ledger/slice-ledger.js";
import { slicesOf } from "./plan.js";

/** The backfills of a workflow's table that are known, the newest first; the oldest ended ones are forgotten. */
export async function listBackfills(state: State, workflow: Workflow): Promise<readonly BackfillEntry[]> {
  const { register } = await openPlace(workflow, state);
  return [...(await register.list())].reverse();
}

/** One backfill as the ledger has it now, whoever runs it; undefined when it is not known. */
export async function readBackfill(
  state: State,
  workflow: Workflow,
  id: string,
): Promise<(Coverage & { readonly backfill: BackfillEntry }) | undefined> {
  const { records, register, folderOf } = await openPlace(workflow, state);
  const backfill = (await register.list()).find((entry) => entry.id === id);
  if (!backfill) return undefined;
  const ledger = openSliceLedger(records, folderOf(id));
  return { backfill, ...(await readCoverage(ledger, slicesOf(backfill, backfill.perSlice))) };
}
