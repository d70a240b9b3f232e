import { randomBytes } from "node:crypto";
import type { Language } from "@collectro/contract";
import { type CrawlRequest, owner, type State, type Workflow } from "@collectro/crawler";
import { machineClock } from "../clock.js";
import { hostId, machineSight, openPlace } from "../ledger/place.js";
import { sharesOf } from "../ledger/rate-shares.js";
import { openSliceLedger } from "../ledger/slice-ledger.js";
import { openLease, openSight } from "../ledger/worker-lease.js";
import { slicesOf, spread } from "../plan.js";
import { type LocalRuns, recallSlice, runSlice } from "./run-slice.js";
import { type WorkerEvent, work } from "./worker.js";

/** One worker of a backfill that somebody else leads. Plain data: it is handed to a pod. */
export interface WorkerOrder {
  /** The id of the backfill. */
  readonly backfill: string;
  /** A worker of an earlier round has nothing to do any more. */
  readonly round: number;
  /** Among how many workers the plan is shared. */
  readonly workers: number;
  /** Slices side by side in each. */
  readonly lanes: number;
  readonly maxFailed: number;
  readonly rehearse?: number;
}

/** A worker, and where it works. */
export interface JoinRequest extends Pick<CrawlRequest, "times" | "embeddedStore"> {
  readonly order: WorkerOrder;
  /** Which of the workers, from 0. */
  readonly index: number;
  readonly workflow: Workflow;
  readonly state: State;
  /** Default `en`. */
  readonly language?: Language;
  readonly signal: AbortSignal;
  readonly onEvent: (event: WorkerEvent) => void;
}

/**
 * Works off its share of a backfill's plan, then what others have left. Everything it needs to know lies in the ledger; what its
 * slices come to is written there and nowhere else.
 * @returns `over` when that backfill, or that round of it, is not there any more; nothing was done then
 * @throws Error when the bucket does not answer, or the lease was lost; slices that were done stay done
 */
export async function joinBackfill(request: JoinRequest): Promise<"done" | "over"> {
  const { order, index, workflow, state, signal, onEvent, language = "en", times, embeddedStore } = request;
  const { records, register, folderOf } = await openPlace(workflow, state, embeddedStore);
  const entry = (await register.list()).find(({ id, round }) => id === order.backfill && round === order.round);
  if (entry?.state !== "running") return "over";
  const folder = folderOf(entry.id);
  const parts = { records, clock: machineClock };
  const name = `${folderOf("workers")}/${entry.id}-${index}-${randomBytes(4).toString("hex")}`;
  const lease = await openLease(parts, name, { host: hostId(), process: owner() });
  try {
    const crew = { lease, sight: openSight(parts, machineSight), index, workers: order.workers, lanes: order.lanes };
    const all = slicesOf(entry, entry.perSlice);
    const options = { ...(times ? { times } : {}), ...(embeddedStore === undefined ? {} : { embeddedStore }) };
    const runs: LocalRuns = { backfill: entry.id, workflow, state, language, options, onCrawl: () => undefined };
    using _ = state.keepWarehouse();
    await work({
      ...crew,
      ...sharesOf(workflow, { ...crew, ...parts, folder }),
      ledger: openSliceLedger(records, folder),
      slices: order.rehearse === undefined ? all : spread(all, order.rehearse),
      round: order.round,
      isCurrent: () => register.isCurrent(entry),
      run: (slice, ground) => runSlice(runs, slice, ground),
      recall: (slice, begun) => (begun ? recallSlice(runs, slice) : undefined),
      random: Math.random,
      maxFailed: order.maxFailed,
      signal,
      onEvent,
    });
    // Others have its slices now: whoever started it may start another one.
    if (lease.lost.aborted) throw lease.lost.reason;
    return "done";
  } finally {
    await lease.release().catch(() => undefined);
  }
}
