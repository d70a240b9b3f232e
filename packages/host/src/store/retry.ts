import { setTimeout as sleep } from "node:timers/promises";
import { StoreFault } from "./port.js";

/** How long and how often a storage call is tried. */
export interface RetryPolicy {
  /** Deadline of the first attempt; doubles with each retry, so that a stall is seen soon and a slow line still gets through. */
  readonly firstDeadlineMs: number;
  /** After this time no new attempt starts. */
  readonly totalMs: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  firstDeadlineMs: 30_000,
  totalMs: 300_000,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
};

/** Told before each retry. */
export type OnRetry = (cause: string, attempt: number, delayMs: number) => void;

/**
 * Calls until it works, the fault is not transient, or the time is up; the last fault is thrown.
 * A call that outlives its deadline is given up, not stopped: Google's client takes no signal. Its late success is
 * harmless, because the next attempt then meets its own object.
 */
export async function withRetry<T>(
  call: () => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
  onRetry: OnRetry,
): Promise<T> {
  const startMs = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await withDeadline(call(), policy.firstDeadlineMs * 2 ** Math.min(attempt - 1, 4), signal);
    } catch (error) {
      signal.throwIfAborted();
      // Full jitter keeps many containers from coming back at the same moment.
      const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
      const timeLeft = performance.now() - startMs + delayMs < policy.totalMs;
      if (!(error instanceof StoreFault) || error.kind !== "transient" || !timeLeft) throw error;
      onRetry(error.message, attempt, delayMs);
      await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

async function withDeadline<T>(work: Promise<T>, deadlineMs: number, signal: AbortSignal): Promise<T> {
  const timer = new AbortController();
  const timeout = sleep(deadlineMs, undefined, { signal: AbortSignal.any([timer.signal, signal]) }).then(() => {
    throw new StoreFault("transient", `no answer within ${Math.round(deadlineMs / 1000)} s`);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timer.abort();
    timeout.catch(() => {});
    work.catch(() => {});
  }
}
