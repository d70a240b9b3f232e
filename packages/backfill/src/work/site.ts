import type { RunWindow } from "@collectro/contract";
import type { Workflow } from "@collectro/crawler";
import type { Records } from "../ledger/records.js";
import type { BackfillEntry, Register } from "../ledger/register.js";
import type { SliceLedger } from "../ledger/slice-ledger.js";
import type { WorkerLease, WorkerSight } from "../ledger/worker-lease.js";
import type { WorkerEvent } from "./worker.js";

/** What a backfill is worked off with, wherever that is done. */
export interface SiteGround {
  readonly workflow: Workflow;
  readonly entry: BackfillEntry;
  readonly records: Records;
  readonly register: Register;
  /** The folder of the backfill in the bucket. */
  readonly folder: string;
  readonly ledger: SliceLedger;
  /** The lease of whoever leads the backfill. */
  readonly lease: WorkerLease;
  readonly sight: WorkerSight;
  /** Those to be run, in order. */
  readonly slices: readonly RunWindow[];
  /** They are so many, spread over the plan. Absent: they are all of it. */
  readonly rehearse?: number;
  /** Slices side by side. */
  readonly parallel: number;
  /** The work ends when so many slices have failed for good. */
  readonly maxFailed: number;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/**
 * Where the slices of a backfill are run. Resolves when nothing is left to run, or the signal has aborted and nothing runs any
 * more. What it came to is read from the ledger, not from here.
 */
export type BackfillSite = (ground: SiteGround) => Promise<void>;
