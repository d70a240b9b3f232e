import { type CrawlEvent, type HostCounts, type RunEntry, readHostCounts } from "@collectro/crawler";
import type { RunStage } from "../../api/index.js";

/** What the runs of this process have told of their load, until they end. */
export class LiveStages {
  readonly #runs = new Map<string, Map<string, number>>();

  take(event: CrawlEvent, runId: string): void {
    if (event.type === "phase" && event.phase === "ended") this.#runs.delete(runId);
    if (event.type !== "stage") return;
    const counts = this.#runs.get(runId) ?? new Map<string, number>();
    counts.set(event.stage, event.count);
    this.#runs.set(runId, counts);
  }

  of(runId: string): ReadonlyMap<string, number> {
    return this.#runs.get(runId) ?? new Map();
  }
}

/** The stages of a run as far as anybody knows: the container's own words, what goes on in this process, and the record. */
export async function stagesOf(run: RunEntry, live: LiveStages): Promise<RunStage[]> {
  const host = await hostCountsOf(run);
  const { counts, verdict } = run;
  const now = live.of(run.id);
  const came = run.phase === "loading" || counts.objects > 0 || verdict === "loaded";
  const listed = now.get("objects") ?? (came ? counts.objects : undefined);
  const validated =
    now.get("validated") ?? (verdict === "loaded" || counts.rowsValidated > 0 ? counts.rowsValidated : undefined);
  const loaded = now.get("loaded") ?? (verdict === "loaded" ? counts.rowsLoaded : undefined);
  return [
    stage("read", host?.read),
    stage("encoded", host?.encoded, host?.read),
    stage("stored", host?.stored, host?.encoded),
    stage("listed", listed),
    stage("validated", validated, host?.stored),
    stage("loaded", loaded, validated),
  ];
}

/** The container's own words, while it runs and after it; undefined for one that is none of ours. */
export async function hostCountsOf({ sharedDir, startedAt }: RunEntry): Promise<HostCounts | undefined> {
  return await readHostCounts(sharedDir, Date.parse(startedAt));
}

function stage(name: RunStage["stage"], count?: number, total?: number): RunStage {
  return { stage: name, ...(count === undefined ? {} : { count }), ...(total === undefined ? {} : { total }) };
}
