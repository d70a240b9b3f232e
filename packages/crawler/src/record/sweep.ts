import { formatGcsUri, type Problem, ProblemError } from "@collectro/contract";
import { openBucket } from "../fetch/gcs.js";
import { type ListedObject, OWN_PREFIX } from "../fetch/object-source.js";
import { storeAddress } from "../fetch/store-address.js";
import type { Workflow } from "../workflow/workflow.js";
import type { State } from "./state.js";

/** What to look for. */
export interface SweepRequest {
  readonly state: State;
  readonly workflow: Workflow;
  /** Objects younger than this are left: another crawler may be about to load them. */
  readonly olderThanMs: number;
  /** Look only. */
  readonly dryRun: boolean;
  /** Told for each orphan, before it is removed. */
  readonly onOrphan?: (object: ListedObject) => void;
}

/** What was found. */
export interface SweepResult {
  readonly looked: number;
  readonly orphans: number;
  readonly bytes: number;
}

/**
 * Removes what failed runs left below a workflow's output: objects that no run of this state folder listed. What is younger
 * than the oldest run under way is left, whatever its age; so is what is older than the first object that is known here.
 * Works on the bucket alone; tables are not touched.
 * @throws ProblemError when no run of this state folder has listed an object there
 */
export async function sweepObjects(request: SweepRequest): Promise<SweepResult> {
  const { state, workflow, dryRun, onOrphan } = request;
  const { bucket, object: prefix } = workflow.output;
  const shelf = await openBucket(bucket, (await storeAddress(workflow.output, state, false))?.url);
  const before = youngest(request);
  const knownSince = state.runs.objects.knownSince(formatGcsUri(workflow.output, "gs"));
  if (!knownSince) throw new ProblemError([nothingKnown(workflow)]);
  let [looked, orphans, bytes] = [0, 0, 0];
  for await (const object of shelf.list(prefix)) {
    if (object.location.object.startsWith(OWN_PREFIX)) continue;
    looked += 1;
    const uri = formatGcsUri(object.location, "gs");
    // What is older may have been loaded by a version, or from a state folder, that this one knows nothing of.
    if (object.updatedAt < knownSince || object.updatedAt >= before || state.runs.objects.has(uri, object.generation))
      continue;
    onOrphan?.(object);
    if (!dryRun) await shelf.remove(object);
    orphans += 1;
    bytes += object.bytes;
  }
  return { looked, orphans, bytes };
}

function nothingKnown({ name, output }: Workflow): Problem {
  const detail = `no run of this state folder has listed an object below ${formatGcsUri(output, "gs")}`;
  return {
    code: "ARGUMENT_INVALID",
    where: name,
    detail,
    hint: "use the state folder of the crawler that loads from there",
  };
}

function youngest({ state, olderThanMs }: SweepRequest): Date {
  const starts = state.runs.unfinished().map(({ startedAt }) => Date.parse(startedAt));
  return new Date(Math.min(Date.now() - olderThanMs, ...starts));
}
