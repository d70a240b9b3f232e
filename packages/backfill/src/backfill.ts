import { randomBytes } from "node:crypto";
import { owner } from "@collectro/crawler";
import { BackfillInTheWay } from "./backfill-in-the-way.js";
import {
  BACKFILL_EXIT,
  type BackfillOutcome,
  type BackfillRequest,
  DEFAULT_MAX_FAILED,
  DEFAULT_PARALLEL,
} from "./backfill-request.js";
import { machineClock } from "./clock.js";
import { type Coverage, readCoverage } from "./coverage.js";
import { type Applicant, admissionOf } from "./ledger/admission.js";
import { hostId, type LedgerPlace, machineSight, openPlace } from "./ledger/place.js";
import type { BackfillEntry } from "./ledger/register.js";
import { openSliceLedger } from "./ledger/slice-ledger.js";
import { voidClaims } from "./ledger/void-claims.js";
import { openLease, openSight, type WorkerLease, type WorkerSight } from "./ledger/worker-lease.js";
import { slicesOf, spread } from "./plan.js";
import { hereSite } from "./work/here-site.js";
import type { SiteGround } from "./work/site.js";

/**
 * Runs a workflow for a wide window, slice by slice, side by side, on this machine. Every slice is loaded once: what a process
 * that died had begun is brought to its end first, what was done is not run again.
 * @throws BackfillInTheWay when another backfill of these days goes on, or was left unfinished and `mode` is `new`
 * @throws LedgerBroken when the register of the table cannot be believed
 * @throws Error when the bucket does not answer; what was done by then is kept
 */
export async function backfill(request: BackfillRequest): Promise<BackfillOutcome> {
  const { workflow, state } = request;
  const place = await openPlace(workflow, state, request.embeddedStore);
  const id = newId();
  const parts = { records: place.records, clock: machineClock };
  const lease = await openLease(parts, `${place.folderOf("workers")}/${id}`, { host: hostId(), process: owner() });
  try {
    const sight = openSight(parts, machineSight);
    const entry = await admit(place, applicantOf(request, id, lease), sight);
    return await lead(request, place, entry, lease, sight);
  } finally {
    // Where the bucket does not answer: this process keeps it no more, and says so to whoever of this machine asks.
    await lease.release().catch(() => undefined);
  }
}

function applicantOf({ workflow, window, perSlice, mode }: BackfillRequest, id: string, lease: WorkerLease): Applicant {
  return {
    id,
    workflow: workflow.name,
    ...window,
    perSlice: perSlice ?? "day",
    mode: mode ?? "new",
    startedAt: new Date().toISOString(),
    lead: lease.name,
  };
}

async function admit({ register, records, folderOf }: LedgerPlace, applicant: Applicant, sight: WorkerSight) {
  const decided = await register.admit(admissionOf(applicant, (lead) => sight.isOver(lead)));
  if ("kind" in decided) throw new BackfillInTheWay(decided);
  const { entry } = decided;
  // Also those of a beginning that died before it had taken everything back.
  for (const dropped of entry.dropped ?? []) await voidClaims(records, folderOf(dropped));
  if (entry.dropped) await register.change(entry, { dropped: [] });
  return entry;
}

async function lead(
  request: BackfillRequest,
  place: LedgerPlace,
  entry: BackfillEntry,
  lease: WorkerLease,
  sight: WorkerSight,
): Promise<BackfillOutcome> {
  const { workflow, onEvent = () => undefined, rehearse } = request;
  const signal = request.signal ?? new AbortController().signal;
  onEvent({ type: "begins-backfill", backfill: entry });
  const folder = place.folderOf(entry.id);
  const ledger = openSliceLedger(place.records, folder);
  const all = slicesOf(entry, entry.perSlice);
  const ground: SiteGround = {
    workflow,
    entry,
    folder,
    records: place.records,
    register: place.register,
    ledger,
    lease,
    sight,
    slices: rehearse === undefined ? all : spread(all, rehearse),
    ...(rehearse === undefined ? {} : { rehearse }),
    parallel: request.parallel ?? DEFAULT_PARALLEL,
    maxFailed: request.maxFailed ?? DEFAULT_MAX_FAILED,
    signal,
    onEvent,
  };
  try {
    await (request.site ?? hereSite(request))(ground);
  } catch (error) {
    const stopped = { state: "stopped", endedAt: new Date().toISOString() } as const;
    await place.register.change(entry, stopped).catch(() => undefined);
    throw error;
  }
  const overtaken = lease.lost.aborted;
  const wasStopped = signal.aborted || overtaken || rehearse !== undefined;
  return { ...(await conclude(place, entry, await readCoverage(ledger, all), wasStopped)), overtaken };
}

async function conclude(
  { register }: LedgerPlace,
  entry: BackfillEntry,
  coverage: Coverage,
  wasStopped: boolean,
): Promise<Omit<BackfillOutcome, "overtaken">> {
  const { failed, notRun } = coverage.dayCounts;
  const state = failed + notRun === 0 ? "complete" : wasStopped ? "stopped" : "incomplete";
  const end = { state, endedAt: new Date().toISOString() } as const;
  await register.change(entry, end);
  return { ...coverage, backfill: { ...entry, ...end }, exitCode: BACKFILL_EXIT[state] };
}

function newId(): string {
  return `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
}
