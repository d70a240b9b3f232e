import { setTimeout as delay } from "node:timers/promises";

/** How a wait ends when its condition never holds. */
export interface WaitOptions {
  /** What is waited for, as it stands in the error: "waited 10000 ms for WHAT". */
  readonly what: string;
  /** Default 10,000. */
  readonly timeoutMs?: number;
  /** A reason why the condition can no longer come true; asked after each failed try, ends the wait at once. */
  readonly giveUp?: () => string | undefined;
}

const POLL_MS = 10;

/**
 * Polls until the condition holds, and returns its truthy value: the only wait of the tests.
 * A condition that throws does not hold yet; its last error is the `cause` of the failure.
 */
export async function waitUntil<Value>(
  condition: () => Value | Promise<Value>,
  options: WaitOptions,
): Promise<Exclude<Value, undefined | null | false | 0 | "">> {
  const { what, timeoutMs = 10_000, giveUp } = options;
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    // Asked before the try: a condition that came true just before the end still counts.
    const hopeless = giveUp?.();
    const late = performance.now() >= deadlineMs;
    let cause: unknown;
    try {
      const value = await condition();
      if (value) return value as Exclude<Value, undefined | null | false | 0 | "">;
    } catch (error) {
      cause = error;
    }
    if (hopeless !== undefined) throw new Error(`waited for ${what}, in vain: ${hopeless}`, { cause });
    if (late) throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause });
    await delay(POLL_MS);
  }
}
