import { resumeRuns } from "@collectro/crawler";
import type { BackfillRequest } from "../backfill-request.js";
import { machineClock } from "../clock.js";
import { sharesOf } from "../ledger/rate-shares.js";
import { type LocalRuns, loadedBefore, recallSlice, runSlice } from "./run-slice.js";
import type { BackfillSite, SiteGround } from "./site.js";
import { work } from "./worker.js";

/** Runs the slices on this machine, by this process alone. */
export function hereSite(request: BackfillRequest): BackfillSite {
  return (ground) => workHere(request, ground);
}

async function workHere(request: BackfillRequest, ground: SiteGround): Promise<void> {
  const { state, language = "en", times, embeddedStore, onEvent = () => undefined } = request;
  const { workflow, entry, lease, sight, parallel, signal } = ground;
  const more = times ? { times } : {};
  const onUnknown = (error: Error): never => {
    throw error;
  };
  const resumed = await resumeRuns({ state, signal, language, onUnknown, ...more });
  for (const outcome of resumed) onEvent({ type: "resumed", outcome });
  const runs: LocalRuns = {
    backfill: entry.id,
    workflow,
    state,
    language,
    options: { ...more, ...(embeddedStore === undefined ? {} : { embeddedStore }) },
    onCrawl: (slice, event) => onEvent({ type: "crawl", slice, event }),
  };
  using _ = state.keepWarehouse();
  const crew = { lease, sight, index: 0, workers: 1, lanes: parallel };
  await work({
    ...ground,
    ...crew,
    ...sharesOf(workflow, { ...crew, records: ground.records, clock: machineClock, folder: ground.folder }),
    round: entry.round,
    isCurrent: () => ground.register.isCurrent(entry),
    run: (slice, itsGround) => runSlice(runs, slice, itsGround),
    recall: (slice, begun) => {
      if (begun) return recallSlice(runs, slice);
      return request.skipLoaded ? loadedBefore(runs, slice) : undefined;
    },
    random: Math.random,
  });
}
