import { rm } from "node:fs/promises";
import { parseGcsUri } from "@collectro/contract";
import { openBucket } from "../fetch/gcs.js";
import { LOCAL_BUCKET } from "./place.js";
import type { RunRecord } from "./runs.js";
import type { State } from "./state.js";

/** Which runs go: those that are old enough and not among the newest of their workflow. */
export interface PruneRequest {
  readonly state: State;
  readonly olderThanMs: number;
  /** So many runs of each workflow stay, however old. */
  readonly keep: number;
  /** Also the objects that these runs listed in the embedded store. Other buckets are never touched. */
  readonly withObjects: boolean;
  /** Look only. */
  readonly dryRun: boolean;
  /** Told for each run, before it is removed. */
  readonly onRun?: (run: RunRecord) => void;
}

/** Removes old ended runs: record, log and folder. Their rows stay in the tables. Resolves to how many. */
export async function pruneRuns(request: PruneRequest): Promise<number> {
  const { state, dryRun, withObjects, onRun } = request;
  const runs = oldRuns(request);
  for (const run of runs) {
    onRun?.(run);
    if (dryRun) continue;
    if (withObjects) await removeObjects(state, run.id);
    // The record goes last: what is left of a prune that was cut off is found by the next one.
    await rm(state.folderOf(run.id).dir, { recursive: true, force: true });
    state.runs.remove(run.id);
  }
  return runs.length;
}

function oldRuns({ state, olderThanMs, keep }: PruneRequest): RunRecord[] {
  const before = new Date(Date.now() - olderThanMs).toISOString();
  const seen = new Map<string, number>();
  return state.runs.list(Number.MAX_SAFE_INTEGER).filter(({ workflow, phase, endedAt = "" }) => {
    const newer = seen.get(workflow) ?? 0;
    seen.set(workflow, newer + 1);
    return newer >= keep && phase === "ended" && endedAt < before;
  });
}

async function removeObjects(state: State, runId: string): Promise<void> {
  for (const object of state.runs.objects.read(runId)) {
    const parsed = parseGcsUri(object.uri);
    if (!parsed.ok || parsed.location.bucket !== LOCAL_BUCKET) continue;
    const shelf = await openBucket(LOCAL_BUCKET, await state.embeddedEndpoint());
    await shelf.remove({ ...object, location: parsed.location, crc32c: object.crc32c }).catch((error: unknown) => {
      // Replaced since: it is another run's by now.
      if ((error as { code?: unknown }).code !== 412) throw error;
    });
  }
}
