import type { PretestOptions } from "../options.js";
import { leaveStaleFiles, openGround } from "./ground.js";
import type { ObjectAccess } from "./objects.js";
import { makeCanary } from "./placeholders.js";
import type { TrialPlan } from "./plan.js";
import type { TrialRecord } from "./record.js";
import { marksOf } from "./shared-reading.js";
import { startSubject } from "./subject.js";
import { notStarted, readTrial } from "./trial-reading.js";
import { watchToEnd } from "./watching.js";

/** What every trial works with. */
export interface TrialContext {
  readonly options: PretestOptions;
  readonly workDir: string;
  /** A real bucket's objects; undefined when each trial has its own store. */
  readonly bucket: ObjectAccess | undefined;
  readonly signal: AbortSignal;
  /** The undisturbed run, once there is one: the same rows need not be kept twice. */
  readonly good?: TrialRecord;
}

/** Starts the container once, watches it to its end, and reads all that it left. Nothing of it runs afterwards. */
export async function runTrial(plan: TrialPlan, context: TrialContext): Promise<TrialRecord> {
  const { options, workDir, signal } = context;
  signal.throwIfAborted();
  await using ground = await openGround(workDir, options);
  if (plan.stale) leaveStaleFiles(ground.sharedDir);
  const placed = await plan.disturbance?.place(ground);
  if (placed && "impossible" in placed) return notStarted(plan, { notTried: placed.impossible });
  const canary = makeCanary();
  try {
    const stale = marksOf(ground.sharedDir);
    const watched = await watchToEnd({
      options,
      ground,
      signal,
      start: () => startSubject(options, plan, ground, canary),
      started: (container) => placed?.started?.(container),
    });
    if ("trouble" in watched) return notStarted(plan, watched);
    const strikes = placed?.strikes();
    const record = await readTrial({ plan, context, ground, stale, watched, strikes, canary });
    const { good } = context;
    const isLikeGood = good !== undefined && record.rows.digest === good.rows.digest && isWhole(record);
    ground.keepsObjects = record.word === "success" && !isLikeGood;
    return isLikeGood ? { ...record, readRows: good.readRows } : record;
  } finally {
    await placed?.remove();
  }
}

function isWhole({ objects }: TrialRecord): boolean {
  return objects.every(({ missing, unreadable }) => !missing && unreadable === undefined);
}
