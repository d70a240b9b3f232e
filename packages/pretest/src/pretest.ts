import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ImageFacts, inspectImage, openGcs } from "@collectro/crawler";
import pLimit from "p-limit";
import { judgeAll, summaryOf } from "./judge.js";
import type { PretestOptions } from "./options.js";
import { faultPlans, furtherPlans, goodPlans } from "./plans.js";
import type { PretestReport } from "./report.js";
import { storedObjects } from "./trial/objects.js";
import { secretsOf } from "./trial/placeholders.js";
import type { TrialPlan } from "./trial/plan.js";
import type { TrialRecord } from "./trial/record.js";
import { runTrial, type TrialContext } from "./trial/run-trial.js";

/** Trials have folders, stores and networks of their own; more than the cores of a small machine only slows them. */
const SIDE_BY_SIDE = 2;

/** Who looks on. */
export interface PretestWatch {
  /** Before each trial and at the end. `total` grows when more trials follow from what was seen. */
  onProgress?(progress: PretestProgress): void;
  readonly signal?: AbortSignal;
}

/** How far it is. */
export interface PretestProgress {
  readonly done: number;
  readonly total: number;
  /** The trial that has just ended. */
  readonly name: string;
  /** Seconds to go, from the trials so far; undefined before the first. */
  readonly remainingSeconds: number | undefined;
}

/**
 * Plays the crawler for any container: the guide's list, the laws of FROM and TO, faults; nothing that it started is left.
 * Never throws because of what the container does. Throws an Error for people when there is no such image or engine.
 */
export async function pretest(options: PretestOptions, watch: PretestWatch = {}): Promise<PretestReport> {
  const startedAt = new Date();
  const workDir = await mkdtemp(join(tmpdir(), "collectro-pretest-"));
  try {
    const signal = watch.signal ?? new AbortController().signal;
    const image = options.subject.kind === "image" ? await inspectImage(options.subject.image) : undefined;
    const bucket = options.storage === "google" ? storedObjects(await openGcs(undefined), signal) : undefined;
    const trials = await runAll(options, { options, workDir, bucket, signal }, watch);
    return await reportOf(options, trials, image, startedAt);
  } finally {
    rmSync(workDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function runAll(options: PretestOptions, context: TrialContext, watch: PretestWatch): Promise<TrialRecord[]> {
  const limit = pLimit(SIDE_BY_SIDE);
  const startMs = performance.now();
  let done = 0;
  let total = 0;
  async function run(plans: readonly TrialPlan[]): Promise<TrialRecord[]> {
    total += plans.length;
    return await limit.map(plans, async (plan) => {
      context.signal.throwIfAborted();
      const trial = await runTrial(plan, context);
      done += 1;
      const remainingSeconds = ((performance.now() - startMs) / 1000 / done) * (total - done);
      watch.onProgress?.({ done, total, name: plan.name, remainingSeconds });
      return trial;
    });
  }
  // One alone first: its time and its objects decide what follows.
  const [first, second] = goodPlans(options);
  const good = first ? await run([first]) : [];
  // A container that cannot be started, or hangs, does so every time.
  if (good.some(({ trouble, stopped }) => trouble ?? stopped)) return good;
  const faults = faultPlans(options, good[0]?.durationMs ?? 0);
  const rest = [...(second ? [second] : []), ...furtherPlans(options, good[0]), ...faults];
  return [...good, ...(await run(rest))];
}

async function reportOf(
  options: PretestOptions,
  trials: readonly TrialRecord[],
  image: ImageFacts | undefined,
  startedAt: Date,
): Promise<PretestReport> {
  const { subject, args, window, faults, strict } = options;
  const results = await judgeAll({ options, trials, ...(image && { image }) });
  const blocking = results.filter(({ check, outcome }) => outcome === "failed" && (strict || check.level !== "advice"));
  const secrets = secretsOf(options.env, "");
  const masked = (value: string) =>
    secrets.reduce((shown, secret) => (secret ? shown.replaceAll(secret, "***") : shown), value);
  return {
    version: 1,
    subject: masked(subject.kind === "image" ? subject.image : subject.command.join(" ")),
    args: args.map(masked),
    ...window,
    faults,
    strict,
    startedAt: startedAt.toISOString(),
    seconds: (Date.now() - startedAt.getTime()) / 1000,
    passed: blocking.length === 0,
    results,
    trials: trials.map(summaryOf),
  };
}
