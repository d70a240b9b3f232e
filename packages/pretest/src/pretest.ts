import { type ImageFacts, inspectImage, openGcs } from "@collectro/crawler";
import pLimit from "p-limit";
import type { Finding } from "./finding.js";
import { judgeAll, summaryOf } from "./judge.js";
import type { PretestOptions } from "./options.js";
import { faultPlans, furtherPlans, goodPlans } from "./plans.js";
import type { PretestReport } from "./report.js";
import type { Text } from "./text.js";
import { storedObjects } from "./trial/objects.js";
import { secretsOf } from "./trial/placeholders.js";
import type { TrialPlan } from "./trial/plan.js";
import type { TrialRecord } from "./trial/record.js";
import { runTrial, type TrialContext } from "./trial/run-trial.js";
import { makeWorkDir } from "./trial/work-dir.js";

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
  const signal = watch.signal ?? new AbortController().signal;
  using workDir = makeWorkDir();
  const image = options.subject.kind === "image" ? await inspectImage(options.subject.image) : undefined;
  const bucket = options.storage === "google" ? storedObjects(await openGcs(undefined), signal) : undefined;
  const trials = await runAll(options, { options, workDir: workDir.path, bucket, signal }, watch);
  signal.throwIfAborted();
  return await reportOf(options, trials, image, startedAt);
}

async function runAll(options: PretestOptions, context: TrialContext, watch: PretestWatch): Promise<TrialRecord[]> {
  const limit = pLimit(options.sideBySide);
  const startMs = performance.now();
  let done = 0;
  let total = 0;
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  async function run(plans: readonly TrialPlan[], good?: TrialRecord): Promise<TrialRecord[]> {
    total += plans.length;
    const runs = plans.map((plan) =>
      limit(async () => {
        const trial = await runTrial(plan, { ...context, signal, ...(good && { good }) });
        done += 1;
        const remainingSeconds = ((performance.now() - startMs) / 1000 / done) * (total - done);
        watch.onProgress?.({ done, total, name: plan.name, remainingSeconds });
        return trial;
      }),
    );
    // When one throws, the others must have ended what they started before their folders are removed.
    for (const one of runs) one.catch((error: unknown) => failed.abort(error));
    await Promise.allSettled(runs);
    signal.throwIfAborted();
    return await Promise.all(runs);
  }
  // One alone first: its time and its objects decide what follows.
  const [first, second] = goodPlans(options);
  const [good] = await run([first]);
  // A container that cannot be started, or hangs, does so every time.
  if (!good || good.trouble || good.stopped) return good ? [good] : [];
  // Without rows to compare with, no fault can be judged.
  const faults = good.word === "success" ? faultPlans(options, good.durationMs) : [];
  const rest = [second, ...furtherPlans(options, good), ...faults];
  return [good, ...(await run(rest, good))];
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
  const masked = maskOf(options);
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
    results: results.map((result) => ({
      ...result,
      findings: result.findings.map((one) => maskedFinding(one, masked)),
    })),
    trials: trials.map(summaryOf),
  };
}

/** Hides the secrets of the environment, the longest first: one may be a part of another. */
function maskOf({ env }: PretestOptions): (value: string) => string {
  const secrets = secretsOf(env, "").filter((secret) => secret !== "");
  secrets.sort((a, b) => b.length - a.length);
  return (value) => secrets.reduce((shown, secret) => shown.replaceAll(secret, "***"), value);
}

function maskedFinding(finding: Finding, masked: (value: string) => string): Finding {
  const both = ({ en, ja }: Text): Text => ({ en: masked(en), ja: masked(ja) });
  const { observed, expected, evidence } = finding;
  return {
    ...finding,
    observed: both(observed),
    ...(expected && { expected: both(expected) }),
    evidence: evidence.map((one) => ({ ...one, file: masked(one.file), excerpt: masked(one.excerpt) })),
  };
}
