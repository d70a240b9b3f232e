import type { State, Workflow } from "@collectro/crawler";
import { machineClock } from "./clock.js";
import { type Coverage, readCoverage } from "./coverage.js";
import { findPlace, type LedgerPlace, machineSight } from "./ledger/place.js";
import type { BackfillEntry } from "./ledger/register.js";
import { openSliceLedger } from "./ledger/slice-ledger.js";
import { openSight } from "./ledger/worker-lease.js";
import { slicesOf } from "./plan.js";

/**
 * The backfills of a workflow's table that are known, the newest first; the oldest ended ones are forgotten. One whose process
 * is gone is `stopped`.
 */
export async function listBackfills(state: State, workflow: Workflow): Promise<readonly BackfillEntry[]> {
  const place = await findPlace(workflow, state);
  return place ? (await entriesOf(place)).toReversed() : [];
}

/** One backfill as the ledger has it now, whoever runs it; undefined when it is not known. */
export async function readBackfill(
  state: State,
  workflow: Workflow,
  id: string,
): Promise<(Coverage & { readonly backfill: BackfillEntry }) | undefined> {
  const place = await findPlace(workflow, state);
  const backfill = place && (await entriesOf(place)).find((entry) => entry.id === id);
  if (!place || !backfill) return undefined;
  const ledger = openSliceLedger(place.records, place.folderOf(id));
  return { backfill, ...(await readCoverage(ledger, slicesOf(backfill, backfill.perSlice))) };
}

async function entriesOf({ records, register }: LedgerPlace): Promise<BackfillEntry[]> {
  const sight = openSight({ records, clock: machineClock }, machineSight);
  const entries = await register.list();
  return await Promise.all(
    entries.map(async (entry): Promise<BackfillEntry> => {
      const isGone = entry.state === "running" && (await sight.isOver(entry.lead));
      return isGone ? { ...entry, state: "stopped" } : entry;
    }),
  );
}
