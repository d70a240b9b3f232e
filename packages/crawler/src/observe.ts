import { statSync, truncateSync } from "node:fs";
import { open } from "node:fs/promises";
import { sharedDir } from "@collectro/contract";
import type { Observation } from "./judge.js";
import { adoptContainer } from "./launch/container-cli.js";
import type { LaunchedContainer } from "./launch/launcher.js";
import { adoptProcess, endLeftovers, markerOf } from "./launch/process.js";
import { reason } from "./reason.js";
import type { RunSession } from "./session.js";
import { markOf } from "./watch/result.js";
import { LogTail } from "./watch/tail.js";
import { type WatchTarget, type WatchTimes, watch } from "./watch/watcher.js";

/** Waits that have one right value; tests shorten them. */
export interface CrawlTimes {
  /** Default 200 ms. */
  readonly pollMs: number;
  /** Default 60 s: how long a container may live on after its result. */
  readonly lingerMs: number;
  /** Default 5 s: how long an empty result may become a word. */
  readonly settleMs: number;
}

/** The waits that the crawler uses unless told otherwise. */
export const DEFAULT_TIMES: CrawlTimes = { pollMs: 200, lingerMs: 60_000, settleMs: 5_000 };

/** Watches the run's container to its end and says what was seen. Nothing of a launched container is left after it. */
export async function observe(
  session: RunSession,
  container: LaunchedContainer | undefined,
  times: CrawlTimes,
): Promise<Observation> {
  const { details, startedAt } = session.run();
  const { limits, trustResult } = details.workflow;
  const dir = sharedDir(details.sharedDir);
  const tail = new LogTail(dir.log, details.logStart + (await recordedBytes(session)));
  const target: WatchTarget = {
    dir,
    tail,
    ...(container ? { ended: container.ended, stop: async () => void (await container.stop(limits.graceMs)) } : {}),
    ...(details.attached ? {} : endedAlready(container)),
    ...(details.staleResult === undefined ? {} : { staleResult: details.staleResult }),
    elapsedMs: Date.now() - Date.parse(startedAt),
  };
  const watchTimes: WatchTimes = { ...times, ...limits };
  const sink = {
    onLog(lines: Parameters<Parameters<typeof watch>[2]["onLog"]>[0], bytes: Buffer) {
      session.appendLog(bytes);
      for (const line of lines) session.emit({ type: "log", line });
    },
    onWarning: session.warn,
  };
  try {
    const watched = await watch(target, watchTimes, sink, session.signal);
    const loadPath = await markOf(dir.loadPath);
    const there = loadPath !== undefined && loadPath !== details.staleLoadPath;
    return { ...watched, loadPath: there ? "there" : "missing", trustResult };
  } finally {
    await tail.close();
    const left = container ? await container.stop(0) : await endOrphans(session);
    if (left > 0) session.warn(reason("STRAGGLERS", { count: left }));
  }
}

/** A launched container that is gone, found so when its run is taken up again. */
function endedAlready(container: LaunchedContainer | undefined): Pick<WatchTarget, "ended"> | undefined {
  return container ? undefined : { ended: Promise.resolve({ kind: "unseen" }) };
}

/** Also ends a container whose crawler died before it could write down what it had started. */
async function endOrphans(session: RunSession): Promise<number> {
  const { attached, workflow, sharedDir: dir } = session.run().details;
  return !attached && workflow.runnable.kind === "command" ? await endLeftovers(markerOf(dir)) : 0;
}

/** The container of a run that is taken up again; undefined when it is gone. */
export function adopt(session: RunSession): LaunchedContainer | undefined {
  const { container } = session.run().details;
  if (!container) return undefined;
  return container.kind === "process" ? adoptProcess(container) : adoptContainer(container);
}

/**
 * How much of log.txt the record holds already: the record is the reader's own mark. A torn last line of a killed
 * crawler is dropped and read again. When the record is no longer what log.txt begins with, all of it is read again.
 */
async function recordedBytes(session: RunSession): Promise<number> {
  const { log } = session.folder;
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return 0;
  const { sharedDir: dir, logStart } = session.run().details;
  const block = 64 * 1024;
  const from = Math.max(0, size - block);
  const record = await readAt(log, from, block);
  const end = from + record.lastIndexOf(0x0a) + 1;
  truncateSync(log, end);
  const known = record.subarray(0, end - from);
  const original = await readAt(sharedDir(dir).log, logStart + from, known.length);
  if (original.equals(known)) return end;
  session.warn(reason("LOG_REPLACED"));
  return 0;
}

async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return Buffer.alloc(0);
  }
}
