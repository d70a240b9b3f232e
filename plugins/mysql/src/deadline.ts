import { sourceError } from "@collectro/connector";

/** The server keeps its own deadline; ours comes later, for a server that has fallen silent. */
const GRACE_MS = 10_000;

/** The longest that a timer takes, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Tells when a statement takes longer than it may; 0 is no limit. */
export function statementDeadline(timeoutMs: number, tell: (error: Error) => void): { clear(): void } {
  if (timeoutMs === 0) return { clear() {} };
  const timer = setTimeout(
    () =>
      tell(
        sourceError("SOURCE_TIMEOUT", {
          detail: "the statement has not ended in its time, and the server says nothing",
          hint: "raise statementTimeout, or read less at a time with slices",
        }),
      ),
    Math.min(timeoutMs + GRACE_MS, MAX_TIMER_MS),
  );
  return { clear: () => clearTimeout(timer) };
}
