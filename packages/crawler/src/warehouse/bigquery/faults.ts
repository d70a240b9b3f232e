import { OutcomeUnknown } from "../../outcome-unknown.js";
import { type Reason, RunRefused, reason } from "../../reason.js";
import { type JobError, type JobState, statusOf } from "./client.js";

const MAX_REASONS = 5;

/** What BigQuery answers becomes a reason for people. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof RunRefused || error instanceof OutcomeUnknown || (error as Error).name === "AbortError")
      throw error;
    throw new RunRefused([reasonOf(error)], "warehouse");
  }
}

function reasonOf(error: unknown): Reason {
  const message = (error as Error).message.split("\n", 1)[0] ?? "";
  const denied = [401, 403].includes(statusOf(error)) && !/quota|rate limit/i.test(message);
  return denied || /could not load the default credentials/i.test(message)
    ? reason("WAREHOUSE_DENIED", { cause: message })
    : reason("WAREHOUSE_FAILED", { cause: message });
}

/** A job that ended ill: each of its errors, at most five, with the object that it names. */
export function jobRefused({ failed, errors }: JobState): RunRefused {
  const all = errors.length > 0 ? errors : failed ? [failed] : [];
  // The job's own summary stands among its errors; where there are others, they say more.
  const exact = all.filter((error) => error.message !== failed?.message);
  const told = (exact.length > 0 ? exact : all).slice(0, MAX_REASONS);
  if (failed && ["accessDenied"].includes(failed.reason))
    return refused([reason("WAREHOUSE_DENIED", { cause: failed.message })]);
  return refused(told.map(toReason));
}

function refused(reasons: readonly Reason[]): RunRefused {
  return new RunRefused(reasons, "warehouse");
}

function toReason({ message, location, reason: code }: JobError): Reason {
  const uri = /gs:\/\/[^\s;,]+/.exec(message)?.[0];
  const line = /(?:row|line)(?: starting at position)? (\d+)/i.exec(message)?.[0];
  const field = /field:? ([\w.]+)/i.exec(message)?.[1];
  const place = [location ?? uri, line, field && `column ${field}`].filter(Boolean).join(", ") || code;
  return reason("LOAD_REFUSED", { cause: message.split("\n", 1)[0] ?? "", place });
}
