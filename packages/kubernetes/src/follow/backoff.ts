import type { Clock } from "@collectro/backfill/engine";

/** Waits between attempts; each twice as long as the one before. */
export interface Waits {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** For an API server that does not answer. */
export const API_WAITS: Waits = { firstMs: 500, longestMs: 15_000 };

/** Waits longer each time, until it is reset. */
export function backoff(clock: Clock, { firstMs, longestMs }: Waits) {
  let nextMs = firstMs;
  return {
    reset(): void {
      nextMs = firstMs;
    },
    async wait(signal: AbortSignal): Promise<void> {
      const ms = nextMs;
      nextMs = Math.min(longestMs, nextMs * 2);
      await clock.sleep(ms, signal);
    },
  };
}
