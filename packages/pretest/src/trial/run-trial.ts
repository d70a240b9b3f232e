import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { sharedDir } from "@collectro/contract";
import type { ContainerEnd, LaunchedContainer } from "@collectro/crawler";
import type { PretestOptions } from "../options.js";
import { type Text, text } from "../text.js";
import { type Ground, leaveStaleFiles, openGround } from "./ground.js";
import { LogRecord } from "./log-record.js";
import type { ObjectAccess } from "./objects.js";
import { makeCanary } from "./placeholders.js";
import type { PlacedDisturbance, TrialPlan } from "./plan.js";
import type { TrialRecord } from "./record.js";
import { startSubject } from "./subject.js";
import { Timeline } from "./timeline.js";
import { marksOf, notStarted, readTrial, type Watched } from "./trial-reading.js";

const POLL_MS = 20;
/** Also the time in which a child that was left behind may write where it should not. */
const LEFTOVER_MS = 100;

/** What every trial works with. */
export interface TrialContext {
  readonly options: PretestOptions;
  readonly workDir: string;
  /** A real bucket's objects; undefined when each trial has its own store. */
  readonly bucket: ObjectAccess | undefined;
  readonly signal: AbortSignal;
}

/** Starts the container once, watches it to its end, and reads all that it left. Nothing of it runs afterwards. */
export async function runTrial(plan: TrialPlan, context: TrialContext): Promise<TrialRecord> {
  const { options, workDir } = context;
  await using ground = await openGround(workDir, plan.name, options);
  if (plan.stale) leaveStaleFiles(ground.sharedDir);
  const placed = await plan.disturbance?.place(ground);
  if (placed && "impossible" in placed) return notStarted(plan, { notTried: placed.impossible });
  const canary = makeCanary();
  try {
    const stale = marksOf(ground.sharedDir);
    const watched = await watchToEnd(plan, context, ground, placed, canary);
    if ("trouble" in watched) return notStarted(plan, watched);
    const strikes = placed?.strikes();
    return await readTrial({ plan, context, ground, stale, watched, strikes, canary });
  } finally {
    await placed?.remove();
  }
}

async function watchToEnd(
  plan: TrialPlan,
  { options, signal }: TrialContext,
  ground: Ground,
  placed: PlacedDisturbance | undefined,
  canary: string,
): Promise<Watched | { readonly trouble: Text }> {
  const { log: logPath } = sharedDir(ground.sharedDir);
  using timeline = new Timeline(ground.sharedDir);
  const log = new LogRecord(logPath, statSync(logPath, { throwIfNoEntry: false })?.size ?? 0);
  const polling = setInterval(() => log.poll(), POLL_MS);
  const startMs = performance.now();
  try {
    const container = await startSubject(options, plan, ground, canary);
    placed?.started?.(container);
    const { end, trouble } = await endOf(container, options, signal);
    const durationMs = performance.now() - startMs;
    // What ends together with the main process, such as the other side of a pipe, is no leftover.
    await delay(LEFTOVER_MS);
    const leftovers = await container.stop(0);
    const seen = { durationMs, changes: timeline.changes, log: log.finish(), leftovers };
    return { end, ...seen, ...(trouble && { stopped: trouble }) };
  } catch (error) {
    signal.throwIfAborted();
    const cause = (error as Error).message;
    return { trouble: text(`it could not be started: ${cause}`, `起動できなかった: ${cause}`) };
  } finally {
    clearInterval(polling);
  }
}

async function endOf(
  container: LaunchedContainer,
  { limitMs, graceMs }: PretestOptions,
  signal: AbortSignal,
): Promise<{ end: ContainerEnd | undefined; trouble?: Text }> {
  const stopping = new AbortController();
  try {
    const limit = delay(limitMs, "limit" as const, { signal: AbortSignal.any([signal, stopping.signal]) });
    const first = await Promise.race([container.ended, limit]);
    if (first !== "limit") return { end: first };
    await container.stop(graceMs);
    const seconds = Math.round(limitMs / 1000);
    return {
      end: undefined,
      trouble: text(`it was stopped after ${seconds} s`, `${seconds} 秒たっても終了しないため停止した`),
    };
  } catch (error) {
    await container.stop(0);
    throw error;
  } finally {
    stopping.abort();
  }
}
