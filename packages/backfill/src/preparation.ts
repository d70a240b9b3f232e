import type { RunWindow } from "@collectro/contract";
import { type BackfillRequest, DEFAULT_PARALLEL } from "./backfill-request.js";
import { type Forecast, forecast } from "./forecast.js";
import { isSamePlan } from "./ledger/admission.js";
import { openPlace } from "./ledger/place.js";
import type { BackfillEntry } from "./ledger/register.js";
import { readBackfill } from "./list.js";
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
  const known = resumes && (await readBackfill(state, workflow, resumes.id));
  const done = new Set(known?.days.filter((day) => day.state === "loaded" || day.state === "empty").map(firstDay));
  const toRun = slices.filter(
    (slice) => !done.has(slice.from) && !(request.skipLoaded && loadedBefore({ state, workflow }, slice)),
  );
  const plan = { slices, toRun, forecast: forecast(state, workflow, toRun, parallel) };
  return resumes ? { ...plan, resumes } : plan;
}

function firstDay({ slice }: { readonly slice: RunWindow }): string {
  return slice.from;
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
