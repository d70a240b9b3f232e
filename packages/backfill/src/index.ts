export { backfill } from "./backfill.js";
export { BackfillInTheWay } from "./backfill-in-the-way.js";
export {
  BACKFILL_EXIT,
  type BackfillEvent,
  type BackfillOutcome,
  type BackfillRequest,
  DEFAULT_MAX_FAILED,
  DEFAULT_PARALLEL,
} from "./backfill-request.js";
export { type Cause, formatCause } from "./cause.js";
export type { Coverage, DayCoverage, DayState } from "./coverage.js";
export type { Forecast } from "./forecast.js";
export { LedgerBroken } from "./ledger/ledger-broken.js";
export type { BackfillEntry } from "./ledger/register.js";
export type { SliceEnd } from "./ledger/slice-ledger.js";
export { listBackfills, readBackfill } from "./list.js";
export { isLong, SLICE_SIZES, type SliceSize, slicesOf } from "./plan.js";
export { type Preparation, prepare } from "./preparation.js";
export type { WorkerEvent } from "./work/worker.js";
