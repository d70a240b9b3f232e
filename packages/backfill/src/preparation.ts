import type { RunWindow } from "@collectro/contract";
import { type BackfillRequest, DEFAULT_PARALLEL } from "./backfill-request.js";
import { type Forecast, forecast, recorded, type Sample } from "./forecast.js";
import { isSamePlan } from "./ledger/admission.js";
import { openPlace } from "./ledger/place.js";
import { readSlices } from "./ledger/read-slices.js";
import type { BackfillEntry } from "./ledger/register.js";
import { openSliceLedger } from "./ledger/slice-ledger.js";
import { slicesOf } from "./plan.js";
import { loadedBefore } from "./work/run-slice.js";

/** What a backfill would do, before anything is started. */
export interface Preparation {
  readonly slices: readonly RunWindow[];
  /** Those that would be run. */
  readonly toRun: readonly RunWindow[];
  /** The backfill that would be gone on with. */
  readonly resumes?: BackfillEntry;
  readonly forecast: Forecast;
}

/** Looks at the ledger and the record of runs, and changes neither. */
export async function prepare(request: BackfillRequest): Promise<Preparation> {
  const { workflow, window, state, perSlice = "day", mode, parallel = DEFAULT_PARALLEL } = request;
  const slices = slicesOf(window, perSlice);
  const resumes = mode === "resume" ? await lastOf(request) : undefined;
  const loaded = resumes ? await loadedOf(request, resumes, slices) : [];
  const done = new Set(loaded.map(({ window: { from } }) => from));
  const toRun = slices.filter(
    (slice) => !done.has(slice.from) && !(request.skipLoaded && loadedBefore({ state, workflow }, slice)),
  );
  const own = loaded.filter(({ isCounted }) => isCounted);
  // What ran elsewhere is not in the record of this machine; what ran here under other conditions is.
  const known = own.length > 0 ? { samples: own, own: true } : { samples: recorded(state, workflow), own: false };
  const plan = { slices, toRun, forecast: forecast(known, toRun, parallel) };
  return resumes ? { ...plan, resumes } : plan;
}

/** The slices that a backfill has loaded; not counted: what was there before, whose figures are not those of one run. */
async function loadedOf({ workflow, state }: BackfillRequest, { id }: BackfillEntry, slices: readonly RunWindow[]) {
  const { records, folderOf } = await openPlace(workflow, state);
  const known = await readSlices(openSliceLedger(records, folderOf(id)), slices);
  return slices.flatMap((window) => {
    const listed = known(window);
    const { state: how, end } = listed && "entry" in listed ? listed.entry.value : {};
    if (how !== "ended" || end?.verdict !== "loaded") return [];
    const { seconds, rows, bytes, rowsUnknown = false } = end;
    return [{ window, seconds, rows, bytes, isCounted: !rowsUnknown } satisfies Sample & { isCounted: boolean }];
  });
}

async function lastOf({
  workflow,
  window,
  state,
  perSlice = "day",
}: BackfillRequest): Promise<BackfillEntry | undefined> {
  const { register } = await openPlace(workflow, state);
  const plan = { workflow: workflow.name, ...window, perSlice };
  return (await register.list()).findLast((entry) => isSamePlan(plan, entry));
}
