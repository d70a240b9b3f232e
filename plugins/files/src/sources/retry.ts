import { type Clock, type Progress, sourceError } from "@collectro/connector";
import { explained, isTransient, ReadRefused } from "./gcs-errors.js";

/** Failures in a row without a byte in between. */
const MAX_FAILURES = 5;
/** The same where no byte ever came and nobody can be reached. */
const MAX_UNREACHABLE = 3;
const FIRST_BACKOFF_MS = 100;
/** Longest Retry-After that is waited for: that of the HTTP helper. */
const MAX_RETRY_AFTER_MS = 600_000;

/** What waiting takes. */
export interface Waiting {
  readonly clock: Clock;
  readonly progress: Pick<Progress, "waiting">;
}

/** How failures of one protocol are to be taken. */
export interface FailureRules {
  /** Whether the same may succeed a moment later; `briefly` where that is not likely. */
  isTransient(error: unknown): boolean | "briefly";
  /** The failure as a source error; anything else as it is. */
  explained(name: string, error: unknown): unknown;
}

/** How far a read had come when it failed. */
export interface Reached {
  /** Some bytes have come since the failure before this one. */
  readonly isFurther: boolean;
  /** Some bytes have come since the beginning. */
  readonly hasBegun: boolean;
}

/**
 * Takes the failures of one read: each call resolves when the next attempt may be made, after what Retry-After asks for, else
 * after a while that doubles. Throws a source error when there must be none.
 */
export function failuresOf(
  name: string,
  { clock, progress }: Waiting,
  signal: AbortSignal,
  rules: FailureRules = { isTransient, explained },
): (error: unknown, reached: Reached) => Promise<void> {
  let failures = 0;
  return async (error, { isFurther, hasBegun }) => {
    // A connection that breaks often but brings bytes each time gets there.
    failures = isFurther ? 1 : failures + 1;
    const transient = rules.isTransient(error);
    const most = transient === "briefly" && !hasBegun ? MAX_UNREACHABLE : MAX_FAILURES;
    if (transient === false || failures >= most) throw rules.explained(name, error);
    const askedMs = error instanceof ReadRefused ? error.retryAfterMs : undefined;
    if (askedMs !== undefined && askedMs > MAX_RETRY_AFTER_MS) throw tooLong(name, askedMs, error);
    if (askedMs !== undefined) {
      const until = new Date(clock.now().getTime() + askedMs);
      progress.waiting(`Retry-After of ${name}`, until);
    }
    await clock.sleep(askedMs ?? FIRST_BACKOFF_MS * 2 ** failures, signal);
  };
}

function tooLong(name: string, askedMs: number, cause: unknown): Error {
  const seconds = Math.round(askedMs / 1000);
  const detail = `Retry-After asks to wait ${seconds} s; at most ${MAX_RETRY_AFTER_MS / 1000} s are waited`;
  return sourceError("SOURCE_UNREACHABLE", { where: name, detail, hint: "run again after that time", cause });
}

/** Does something, again after a failure that may pass. Throws a source error when it must not be tried again. */
export async function persistently<Value>(
  name: string,
  waiting: Waiting,
  signal: AbortSignal,
  rules: FailureRules,
  attempt: () => Promise<Value>,
): Promise<Value> {
  const waitAfter = failuresOf(name, waiting, signal, rules);
  for (;;) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      await waitAfter(error, { isFurther: false, hasBegun: false });
    }
  }
}
