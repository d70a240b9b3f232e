import { sharedDir } from "@collectro/contract";
import type { Observation } from "./judge.js";
import { adoptContainer, endContainer } from "./launch/container.js";
import { containerName } from "./launch/image.js";
import type { LaunchedContainer } from "./launch/launcher.js";
import { adoptProcess, endLeftovers, markerOf } from "./launch/process.js";
import { reason } from "./reason.js";
import type { RunSession } from "./session.js";
import { openRecordedLog } from "./watch/recorded-log.js";
import { markOf } from "./watch/result.js";
import { type WatchSink, type WatchTarget, watch } from "./watch/watcher.js";

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

/** A container as far as a watch needs it. */
export type Watchable = Pick<LaunchedContainer, "ended" | "stop"> & Pick<WatchTarget, "appeared">;

/** Watches the run's container to its end and says what was seen. Nothing of a launched container is left after it. */
export async function observe(
  session: RunSession,
  container: Watchable | undefined,
  times: CrawlTimes,
): Promise<Observation> {
  try {
    return await watchToEnd(session, container, times);
  } finally {
    const left = container ? await container.stop(0) : await endOrphans(session);
    if (left > 0) session.warn(reason("STRAGGLERS", { count: left }));
  }
}

async function watchToEnd(
  session: RunSession,
  container: Watchable | undefined,
  times: CrawlTimes,
): Promise<Observation> {
  session.change({ phase: "watching" });
  const { details, startedAt } = session.run();
  const { limits, trustResult } = details.workflow;
  const dir = sharedDir(details.sharedDir);
  const { logStart, recordStart = 0 } = details;
  const log = await openRecordedLog({
    log: dir.log,
    record: session.folder.log,
    mark: { logStart, recordStart },
    onMark: session.note,
  });
  if (log.replaced) session.warn(reason("LOG_REPLACED"));
  const target: WatchTarget = {
    dir,
    log,
    ...(container ? { ended: container.ended, stop: async () => void (await container.stop(limits.graceMs)) } : {}),
    ...(container?.appeared ? { appeared: container.appeared } : {}),
    ...(details.attached ? {} : endedAlready(container)),
    ...(details.staleResult === undefined ? {} : { staleResult: details.staleResult }),
    elapsedMs: Date.now() - Date.parse(startedAt),
  };
  const sink: WatchSink = {
    onLog(lines) {
      for (const line of lines) session.emit({ type: "log", line });
    },
    onWarning: session.warn,
  };
  try {
    const watched = await watch(target, { ...times, ...limits }, sink, session.signal);
    const loadPath = await markOf(dir.loadPath);
    const there = loadPath !== undefined && loadPath !== details.staleLoadPath;
    return { ...watched, loadPath: there ? "there" : "missing", trustResult };
  } finally {
    await log.close();
  }
}

/** A launched container that is gone, found so when its run is taken up again. */
function endedAlready(container: Watchable | undefined): Pick<WatchTarget, "ended"> | undefined {
  return container ? undefined : { ended: Promise.resolve({ kind: "unseen" }) };
}

/** Also ends a container whose crawler died before it could write down what it had started. */
async function endOrphans(session: RunSession): Promise<number> {
  const { id, details } = session.run();
  if (details.attached) return 0;
  const isImage = details.workflow.runnable.kind === "image";
  return isImage ? await endContainer(containerName(id)) : await endLeftovers(markerOf(details.sharedDir));
}

/** The container of a run that is taken up again; undefined when it is gone. */
export async function adopt(session: RunSession): Promise<LaunchedContainer | undefined> {
  const { container } = session.run().details;
  if (!container) return undefined;
  if (container.kind === "process") return adoptProcess(container);
  return await adoptContainer(container, session.folder.output);
}
