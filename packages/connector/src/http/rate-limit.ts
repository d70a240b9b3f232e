import type { Clock } from "../context.js";

/** Spaces requests evenly; shared by everyone who sends to the source. */
export interface RateLimit {
  /** Resolves when the next request may go; rejects when the signal aborts. */
  take(signal: AbortSignal): Promise<void>;
  /** Holds every request until then: what one was told by HTTP 429 holds for all. */
  pauseUntil(ms: number): void;
}

/** At most `requestsPerSecond`, evenly spaced and without bursts; undefined is no limit, but `pauseUntil` still holds. */
export function rateLimit(
  requestsPerSecond: number | undefined,
  clock: Clock,
  onWait: (untilMs: number) => void,
): RateLimit {
  const spacingMs = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
  let nextMs = 0;
  let pausedUntilMs = 0;
  return {
    async take(signal) {
      for (;;) {
        const nowMs = clock.now().getTime();
        const atMs = Math.max(nextMs, pausedUntilMs, nowMs);
        nextMs = atMs + spacingMs;
        if (atMs <= nowMs) return;
        onWait(atMs);
        await clock.sleep(atMs - nowMs, signal);
        if (pausedUntilMs <= atMs) return;
      }
    },
    pauseUntil(ms) {
      pausedUntilMs = Math.max(pausedUntilMs, ms);
    },
  };
}
