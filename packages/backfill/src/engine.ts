// What runs a backfill's slices wherever they run: for programs that bring their own clock, bucket and runs.

export { type Cause, shortened } from "./cause.js";
export { type Clock, machineClock } from "./clock.js";
export { openShares, type RateShares, type SharesParts, sharesOf } from "./ledger/rate-shares.js";
export { type KnownSlices, readSlices } from "./ledger/read-slices.js";
export { openRecords, type Records, type RecordsParts } from "./ledger/records.js";
export { openRegister } from "./ledger/register.js";
export { openSliceLedger, type SliceEnd, type SliceLedger, type SliceRecord } from "./ledger/slice-ledger.js";
export { LEASE_MS, openLease, openSight, type WorkerLease, type WorkerSight } from "./ledger/worker-lease.js";
export { slicesOf } from "./plan.js";
export { mayPassCodes } from "./retry.js";
export { type JoinRequest, joinBackfill, type WorkerOrder } from "./work/join.js";
export { type LedgerProgress, watchLedger } from "./work/ledger-watch.js";
export type { BackfillSite, SiteGround } from "./work/site.js";
export {
  MAX_ATTEMPTS,
  type RunGround,
  type SliceRun,
  type WorkerEvent,
  type WorkerParts,
  work,
} from "./work/worker.js";
