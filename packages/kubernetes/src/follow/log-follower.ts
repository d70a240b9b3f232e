import type { Clock } from "@collectro/backfill/engine";
import { ApiRefusal, isPassing, type KubernetesApi } from "../api/kubernetes-api.js";
import { API_WAITS, backoff } from "./backoff.js";

/** Whose log is followed, and how. */
export interface LogParts {
  readonly api: KubernetesApi;
  readonly pod: string;
  readonly container: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the container has ended, or its pod is gone. */
  readonly isOver: () => boolean;
  readonly onLine: (line: string) => void;
}

/**
 * Tells every line of a container's log once and in order, over connections that break. Resolves when the container has ended
 * and all is told, or when the log cannot be had any more.
 */
export async function followLog(parts: LogParts): Promise<void> {
  const { api, pod, container, clock, signal } = parts;
  const waits = backoff(clock, API_WAITS);
  const seen = { time: "", count: 0 };
  while (!signal.aborted) {
    const wasOver = parts.isOver();
    try {
      const since = seen.time === "" ? {} : { since: seen.time };
      // What the earlier connection has told of the time that this one begins with.
      let repeated = seen.count;
      for await (const line of api.log({ pod, container, ...since }, signal)) {
        const { time, text } = parted(line);
        if (time < seen.time || (time === seen.time && repeated-- > 0)) continue;
        seen.count = time === seen.time ? seen.count + 1 : 1;
        seen.time = time;
        waits.reset();
        parts.onLine(text);
      }
      if (wasOver) return;
    } catch (error) {
      if (isForGood(error)) return;
    }
    await waits.wait(signal);
  }
}

/** A container that waits for its start answers 400; a pod that is gone 404; one who may not read logs 403. */
function isForGood(error: unknown): boolean {
  return !(isPassing(error) || (error instanceof ApiRefusal && error.status === 400));
}

function parted(line: string): { readonly time: string; readonly text: string } {
  const blank = line.indexOf(" ");
  return blank < 0 ? { time: line, text: "" } : { time: line.slice(0, blank), text: line.slice(blank + 1) };
}
