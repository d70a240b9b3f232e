import type { Clock } from "@collectro/backfill/engine";
import type { State } from "@collectro/crawler";
import { wakefulClock } from "../api/clock.js";
import type { KubernetesApi } from "../api/kubernetes-api.js";
import { selector } from "../engine/labels.js";
import { clusterError } from "../engine/problems.js";
import { type Mirror, openMirror } from "../follow/mirror.js";
import { RUN_LABELS } from "../pod.js";
import { type JobEntering, openEntering, type RecordJobsEvent, type RecordTimes } from "./job-entering.js";

/** Whose Jobs to enter, and where. */
export interface RecordJobsParts {
  readonly state: State;
  readonly api: KubernetesApi;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RecordJobsEvent) => void;
  readonly times?: Partial<RecordTimes>;
  readonly clock?: Clock;
}

const DEFAULT_TIMES: RecordTimes = {
  lookMs: 250,
  tickMs: 5_000,
  settleMs: 10_000,
  deleteMs: 60_000,
  retryMs: 30_000,
};

/**
 * Enters every Job of a run in a namespace into the record of a state folder, and what becomes of it, until the signal aborts. A
 * Job that ended meanwhile is entered as long as the cluster keeps it. The cluster is listed and watched, and not changed.
 * What is refused is told, and tried again.
 */
export async function recordJobs(parts: RecordJobsParts): Promise<void> {
  const { api, clock = wakefulClock, signal, onEvent } = parts;
  const times = { ...DEFAULT_TIMES, ...parts.times };
  const entering = openEntering({ ...parts, clock, times });
  while (!signal.aborted) {
    const closing = new AbortController();
    try {
      const mirror = await openMirror({
        api,
        labels: selector(RUN_LABELS),
        clock,
        patienceMs: Number.POSITIVE_INFINITY,
        signal: AbortSignal.any([signal, closing.signal]),
        onAway: ({ message }) => onEvent({ type: "away", cause: message }),
        onBack: () => onEvent({ type: "back" }),
      });
      await follow(mirror, entering, { clock, times, signal });
    } catch (error) {
      if (signal.aborted) return;
      onEvent({ type: "fault", error: clusterError(error, `${api.server}, namespace ${api.namespace}`) });
      await clock.sleep(times.retryMs, signal);
    } finally {
      closing.abort();
    }
  }
}

async function follow(
  mirror: Mirror,
  entering: JobEntering,
  { clock, times, signal }: { readonly clock: Clock; readonly times: RecordTimes; readonly signal: AbortSignal },
): Promise<void> {
  while (!signal.aborted) {
    const tick = new AbortController();
    const either = AbortSignal.any([tick.signal, signal, mirror.failed]);
    // Asked for before the look: what changes during it is seen by the next one.
    const changed = mirror.changed(either);
    await entering.look(mirror);
    const slept = clock.sleep(times.tickMs, either);
    await Promise.race([changed, slept]);
    tick.abort();
    await slept;
    await clock.sleep(times.lookMs, signal);
    if (mirror.failed.aborted) throw mirror.failed.reason;
  }
}
