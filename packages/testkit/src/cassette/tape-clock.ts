import type { Clock } from "@collectro/connector";

/** Waits `ms`, really or not; rejects when the signal aborts. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

/** A clock that stands still but for the waits asked of it, so that recording and replay see the same times. */
export function tapeClock(startMs: number, wait: Wait): Clock {
  let nowMs = startMs;
  return {
    now: () => new Date(nowMs),
    async sleep(ms, signal) {
      const dueMs = nowMs + ms;
      await wait(ms, signal);
      nowMs = Math.max(nowMs, dueMs);
    },
  };
}

/** Waits that take no time, and still end in the order in which they would have: the shortest first. */
export function waitsOfNoTime(): Wait {
  const waiting: { readonly ms: number; readonly wake: () => void }[] = [];
  const wakeNext = (): void => {
    waiting.sort((a, b) => a.ms - b.ms);
    waiting.shift()?.wake();
    if (waiting.length > 0) setImmediate(wakeNext);
  };
  return (ms, signal) => {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      waiting.push({ ms, wake: resolve });
      if (waiting.length === 1) setImmediate(wakeNext);
    });
  };
}
