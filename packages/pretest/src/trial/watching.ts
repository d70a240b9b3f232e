import { lstatSync } from "node:fs";
import { setTimeout as delay, setInterval as every } from "node:timers/promises";
import { sharedDir } from "@collectro/contract";
import type { LaunchedContainer } from "@collectro/crawler";
import type { PretestOptions } from "../options.js";
import { type Text, text } from "../text.js";
import type { Ground } from "./ground.js";
import { LogRecord } from "./log-record.js";
import { endStrays } from "./strays.js";
import { Timeline } from "./timeline.js";
import type { Watched } from "./trial-reading.js";

const POLL_MS = 20;
/** Also the time in which a child that was left behind may write where it should not. */
const LEFTOVER_MS = 100;
const FLOOD_POLL_MS = 200;
/** A container that writes for ever must not fill the disk of this machine. */
const MAX_FLOOD_BYTES = 2 * 1024 * 1024 * 1024;

/** How one container is started and how long it may take. */
interface Watch {
  readonly options: PretestOptions;
  readonly ground: Ground;
  readonly signal: AbortSignal;
  start(): Promise<LaunchedContainer>;
  /** Called when it has started. */
  started(container: LaunchedContainer): void;
}

/** Watches a container from its start to its end, or to where it has to be stopped. Nothing of it runs afterwards. */
export async function watchToEnd(watch: Watch): Promise<Watched | { readonly trouble: Text }> {
  const { ground, options } = watch;
  using timeline = new Timeline(ground.sharedDir);
  const log = new LogRecord(sharedDir(ground.sharedDir).log);
  const polling = setInterval(() => log.poll(), POLL_MS);
  const startMs = performance.now();
  try {
    const container = await launched(watch);
    if ("trouble" in container) return container;
    try {
      watch.started(container);
      const ended = await endOf(container, watch);
      const durationMs = performance.now() - startMs;
      // What ends together with the main process, such as the other side of a pipe, is no leftover.
      await delay(LEFTOVER_MS);
      const leftovers = await endAll(container, ground, options);
      return { ...ended, durationMs, leftovers, changes: timeline.changes, log: log.finish() };
    } finally {
      await endAll(container, ground, options);
    }
  } finally {
    clearInterval(polling);
    log.close();
  }
}

async function launched(watch: Watch): Promise<LaunchedContainer | { readonly trouble: Text }> {
  try {
    return await watch.start();
  } catch (error) {
    watch.signal.throwIfAborted();
    const cause = (error as Error).message;
    return { trouble: text(`it could not be started: ${cause}`, `起動できなかった: ${cause}`) };
  }
}

/** Returns how many processes had outlived the container. */
async function endAll(container: LaunchedContainer, { dir }: Ground, { subject }: PretestOptions): Promise<number> {
  const leftovers = await container.stop(0);
  return leftovers + (subject.kind === "command" ? endStrays(dir) : 0);
}

/** Waits for the end; a container that takes too long, or floods, is stopped. Throws when the pretest is aborted. */
async function endOf(
  container: LaunchedContainer,
  { options, ground, signal }: Watch,
): Promise<Pick<Watched, "end" | "stopped">> {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  try {
    const reasons = [tooLong(options.limitMs, until), tooMuch(ground, until)];
    const first = await Promise.race([container.ended, ...reasons]);
    if ("kind" in first) return { end: first };
    await container.stop(options.graceMs);
    return { end: undefined, stopped: first };
  } finally {
    over.abort();
  }
}

async function tooLong(limitMs: number, signal: AbortSignal): Promise<Text> {
  await delay(limitMs, undefined, { signal });
  const seconds = Math.round(limitMs / 1000);
  return text(`it was stopped after ${seconds} s`, `${seconds} 秒たっても終了しないため停止した`);
}

async function tooMuch({ sharedDir: shared, outputFile }: Ground, signal: AbortSignal): Promise<Text> {
  const files = [
    ["log.txt", sharedDir(shared).log],
    ["stdout/stderr", outputFile],
  ] as const;
  for await (const _ of every(FLOOD_POLL_MS, undefined, { signal })) {
    const flooded = files.find(([, path]) => bytesOf(path) > MAX_FLOOD_BYTES);
    if (!flooded) continue;
    const [name] = flooded;
    return text(
      `it was stopped: ${name} had more than ${MAX_FLOOD_BYTES} bytes`,
      `${name} が ${MAX_FLOOD_BYTES} バイトを超えたため停止した`,
    );
  }
  throw new Error("the clock stopped");
}

function bytesOf(path: string): number {
  try {
    return lstatSync(path).size;
  } catch {
    return 0;
  }
}
