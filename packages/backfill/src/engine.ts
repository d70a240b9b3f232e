// What runs a backfill's slices wherever they run: for programs that bring their own clock, bucket and runs.
export { type Clock, machineClock } from "./clock.js";
export { openShares, type RateShares, type SharesParts } from "./ledger/rate-shares.js";
export { openRecords, type Records, type RecordsParts } from "./ledger/records.js";
export { openSliceLedger, type SliceEnd, type SliceLedger, type SliceRecord } from "./ledger/slice-ledger.js";
export { LEASE_MS, openLease, openSight, type WorkerLease, type WorkerSight } from "./ledger/worker-lease.js";
export { slicesOf } from "./plan.js";
export {
  MAX_ATTEMPTS,
  type RunGround,
  type SliceRun,
  type WorkerEvent,
  type WorkerParts,
  work,
} from "./work/worker.js";
