import { setTimeout as sleep } from "node:timers/promises";
import { type BigqueryApi, type JobConfiguration, type JobState, statusOf } from "./client.js";
import { jobRefused } from "./faults.js";
import type { OpenWarehouse } from "./opened.js";

const FIRST_POLL_MS = 300;
const MAX_POLL_MS = 5_000;
/** So long BigQuery may be out of reach while a job of ours is on its way. */
const OUTAGE_MS = 120_000;
const MAX_ATTEMPTS = 8;

/** A job that has ended. */
export interface EndedJob extends JobState {
  /** It was there when this run asked for it: another run made it, or this one, whose answer got lost. */
  readonly wasThere: boolean;
}

/**
 * Runs a job once, whatever becomes of the answers: the id is ours, so that a request which is repeated after a lost reply
 * meets the job that it made. Resolves when the job has ended, well or ill.
 * @throws what BigQuery answers for good (no permission, no dataset, quota), or after two minutes without an answer
 */
export async function runJob(
  api: BigqueryApi,
  id: string,
  configuration: JobConfiguration,
  signal: AbortSignal,
): Promise<EndedJob> {
  signal.throwIfAborted();
  const state = await patiently(() => api.insertJob(id, configuration), signal);
  let current = state ?? (await patiently(() => api.job(id), signal));
  for (let waitMs = FIRST_POLL_MS; !current.done; waitMs = Math.min(MAX_POLL_MS, waitMs * 1.5)) {
    await sleep(waitMs, undefined, { signal });
    current = await patiently(() => api.job(id), signal);
  }
  return { ...current, wasThere: state === undefined };
}

/**
 * Runs a job, and another one in its place where a failure says that this helps.
 * @throws RunRefused when the last of them failed; what `runJob` throws, when that is not known
 */
export async function runAttempts(
  { api, signal }: OpenWarehouse,
  id: string,
  configuration: JobConfiguration,
  isWorthIt: (state: EndedJob) => boolean,
): Promise<EndedJob> {
  let made = 0;
  for (let attempt = 1; ; attempt += 1) {
    const state = await runJob(api, `${id}_${attempt}`, configuration, signal);
    if (!state.failed) return state;
    if (!state.wasThere) made += 1;
    if (!isWorthIt(state) || made === MAX_ATTEMPTS) throw jobRefused(state);
    if (!state.wasThere) await pauseBefore(made, signal);
  }
}

/** Asks again while the fault is BigQuery's or the network's. */
export async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal, outageMs = OUTAGE_MS): Promise<T> {
  const deadlineMs = performance.now() + outageMs;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(MAX_POLL_MS, waitMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      const status = statusOf(error);
      const transient = status === 0 ? isNetworkFault(error) : status === 408 || status === 429 || status >= 500;
      if (!transient || performance.now() + waitMs > deadlineMs) throw error;
      await sleep(waitMs, undefined, { signal });
    }
  }
}

/** A job that failed for a reason that is gone the next time; its id is used up. */
export function isTransient({ failed }: JobState): boolean {
  return /^(job)?(backendError|internalError|rateLimitExceeded)$/i.test(failed?.reason ?? "");
}

/** A pause before another attempt: longer each time, and never the same for two. */
export async function pauseBefore(attempt: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.random() * Math.min(20_000, 250 * 2 ** attempt), undefined, { signal });
}

function isNetworkFault(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].some((one) => typeof one === "string" && /^(E[A-Z]+|UND_ERR_\w+)$/.test(one));
}
