import { setTimeout as delay } from "node:timers/promises";
import { parseLogLine, type ReadLogLine, type SharedDir } from "@collectro/contract";
import type { ContainerEnd, StopCause } from "../judge.js";
import { type Reason, reason } from "../reason.js";
import type { RecordedLog } from "./recorded-log.js";
import { type FileMark, markOf, ResultReader, type ResultReading } from "./result.js";

/** The waits of a watch. All but the limits have one right value; tests shorten them. */
export interface WatchTimes {
  readonly silenceMs: number;
  readonly totalMs: number;
  /** How often the shared folder is looked at. */
  readonly pollMs: number;
  /** How long a container may live on after its result (DESIGN: 60 s). */
  readonly lingerMs: number;
  /** How long an empty or unknown result may become a word. */
  readonly settleMs: number;
}

/** What is watched. */
export interface WatchTarget {
  readonly dir: SharedDir;
  readonly log: RecordedLog;
  /** Settles when the container is gone; absent when nobody here can see it (attach). */
  readonly ended?: Promise<ContainerEnd>;
  /** Ends the container; absent when nothing here can. */
  readonly stop?: () => Promise<void>;
  /** False while it has still to appear: it cannot be silent before. Absent: it is there. */
  readonly appeared?: () => boolean;
  /** A result that an earlier attempt left. */
  readonly staleResult?: FileMark;
  /** Milliseconds that the run has taken before this watch: it was taken up again. */
  readonly elapsedMs: number;
}

/** Who hears of it. */
export interface WatchSink {
  /** Called with what is new, before the next look; it is in the record by then. */
  onLog(lines: readonly ReadLogLine[]): void;
  onWarning(warning: Reason): void;
}

/** What was seen when the watch was over. */
export interface Watched {
  readonly result: ResultReading;
  readonly end: ContainerEnd;
  readonly stop?: StopCause;
  readonly stopAfterMs?: number;
}

/** Watches until the container has ended or given its result and been let go, or a limit ended it. */
export async function watch(
  target: WatchTarget,
  times: WatchTimes,
  sink: WatchSink,
  signal: AbortSignal,
): Promise<Watched> {
  const results = new ResultReader(target.dir.jobResult, times.settleMs, target.staleResult);
  const seen: { end?: ContainerEnd } = {};
  void target.ended?.then((end) => {
    seen.end = end;
  });
  const startedMs = performance.now();
  let activeMs = startedMs;
  let resultMs: number | undefined;
  let heartbeat = await markOf(target.dir.heartbeat);
  let stop: { cause: StopCause; afterMs: number } | undefined;

  while (true) {
    // The end is looked at first: whatever the container wrote before it is then sure to be read below.
    const gone = seen.end !== undefined;
    if (deliver(await target.log.poll(), sink)) activeMs = performance.now();
    const beat = await markOf(target.dir.heartbeat);
    if (beat !== heartbeat || target.appeared?.() === false) activeMs = performance.now();
    heartbeat = beat;
    const { reading, settled } = await results.read();
    const now = performance.now();
    if (reading.kind !== "none") resultMs ??= now;
    const hasResult = settled && reading.kind !== "none";
    if (settled && (gone || stop || (hasResult && !target.ended))) break;
    if (!gone && !stop) {
      const cause = causeToStop({ now, startedMs, activeMs, hasResult, resultMs }, target, times, signal);
      if (cause) {
        stop = cause;
        await stopWhileReading(target, sink);
        continue;
      }
    }
    await pause(gone || stop ? Math.min(times.pollMs, 50) : times.pollMs, target.ended, gone, signal);
  }
  deliver(await target.log.finish(), sink);
  const { reading } = await results.read();
  const end = seen.end ?? ({ kind: "unseen" } as const);
  return { result: reading, end, ...(stop ? { stop: stop.cause, stopAfterMs: stop.afterMs } : {}) };
}

interface Clock {
  readonly now: number;
  readonly startedMs: number;
  readonly activeMs: number;
  readonly hasResult: boolean;
  readonly resultMs: number | undefined;
}

function causeToStop(
  clock: Clock,
  target: WatchTarget,
  times: WatchTimes,
  signal: AbortSignal,
): { cause: StopCause; afterMs: number } | undefined {
  if (signal.aborted) return { cause: "request", afterMs: 0 };
  if (clock.hasResult) {
    const lingered = clock.now - (clock.resultMs ?? clock.now) >= times.lingerMs;
    return lingered ? { cause: "lingering", afterMs: times.lingerMs } : undefined;
  }
  if (clock.now - clock.startedMs + target.elapsedMs >= times.totalMs) {
    return { cause: "total", afterMs: times.totalMs };
  }
  if (clock.now - clock.activeMs >= times.silenceMs) return { cause: "silence", afterMs: times.silenceMs };
  return undefined;
}

/** The container's last lines are shown while it uses its grace. */
async function stopWhileReading(target: WatchTarget, sink: WatchSink): Promise<void> {
  let stopped = false;
  const stopping = target.stop?.().finally(() => {
    stopped = true;
  });
  while (stopping && !stopped) {
    deliver(await target.log.poll(), sink);
    await Promise.race([stopping, delay(100)]);
  }
  await stopping;
  await target.ended;
}

function deliver(news: { readonly lines: readonly string[]; readonly replaced: boolean }, sink: WatchSink): boolean {
  if (news.replaced) sink.onWarning(reason("LOG_REPLACED"));
  if (news.lines.length > 0) sink.onLog(news.lines.map(parseLogLine));
  return news.replaced || news.lines.length > 0;
}

async function pause(
  ms: number,
  ended: Promise<ContainerEnd> | undefined,
  gone: boolean,
  signal: AbortSignal,
): Promise<void> {
  const timer = new AbortController();
  const wake = () => timer.abort();
  signal.addEventListener("abort", wake, { once: true });
  const wait = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  // The end of the container is news; once known, it would only turn this wait into a spin.
  await (ended && !gone ? Promise.race([wait, ended]) : wait);
  timer.abort();
  signal.removeEventListener("abort", wake);
}
