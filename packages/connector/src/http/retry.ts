import type { Clock, Log, Progress } from "../context.js";
import { type Failure, giveUp, type Outcome } from "./errors.js";
import type { RateLimit } from "./rate-limit.js";
import { retryAfterMs } from "./retry-after.js";

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 30_000;
const BRIEF_RETRIES = 2;

/** What retrying needs. */
export interface RetryParts {
  readonly log: Pick<Log, "info">;
  readonly progress: Pick<Progress, "waiting">;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly rate: RateLimit;
  /** 0 ≤ random() < 1. */
  readonly random: () => number;
}

/** What is retried, and how often. */
export interface RetryPolicy {
  readonly retries: number;
  readonly maxRetryAfterMs: number;
  readonly idempotent: boolean;
  readonly host: string;
  /** The request as messages show it. */
  readonly where: string;
}

/** Repeats an attempt until it succeeds, or throws what the last one said. */
export async function retrying<Value>(
  attempt: () => Promise<Outcome<Value>>,
  policy: RetryPolicy,
  parts: RetryParts,
): Promise<Value> {
  for (let attempts = 1; ; attempts++) {
    const outcome = await attempt();
    if (outcome.ok) return outcome.value;
    const { failure } = outcome;
    if (!mayRetry(failure, attempts, policy)) throw giveUp(failure, policy.where, attempts);
    const askedMs = failure.headers ? retryAfterMs(failure.headers, parts.clock.now()) : undefined;
    if (askedMs !== undefined && askedMs > policy.maxRetryAfterMs) {
      throw giveUp(tooLongToWait(failure, askedMs, policy, parts.clock), policy.where, attempts);
    }
    await pause(failure, attempts, askedMs, policy, parts);
  }
}

function mayRetry(failure: Failure, attempts: number, policy: RetryPolicy): boolean {
  if (failure.retry === "never" || !(policy.idempotent || failure.unprocessed)) return false;
  return attempts <= (failure.retry === "briefly" ? Math.min(BRIEF_RETRIES, policy.retries) : policy.retries);
}

async function pause(
  failure: Failure,
  attempts: number,
  askedMs: number | undefined,
  policy: RetryPolicy,
  { log, progress, clock, signal, rate, random }: RetryParts,
): Promise<void> {
  const waitMs = askedMs ?? backoffMs(attempts, random);
  const until = new Date(clock.now().getTime() + waitMs);
  const reason = failure.status === undefined ? failure.detail : `HTTP ${failure.status}`;
  const isLimit = failure.status === 429 || (failure.status === 503 && askedMs !== undefined);
  if (isLimit) rate.pauseUntil(until.getTime());
  progress.waiting(`${isLimit ? "rate limit" : "retry"}, ${reason} from ${policy.host}`, until);
  const of = failure.retry === "briefly" ? Math.min(BRIEF_RETRIES, policy.retries) : policy.retries;
  log.info(`${policy.where}: ${reason}; retry ${attempts} of ${of} in ${(waitMs / 1000).toFixed(1)} s`);
  await clock.sleep(waitMs, signal);
}

/** Doubles each time; half of it at random, so that many clients do not come back at the same moment. */
function backoffMs(attempts: number, random: () => number): number {
  const fullMs = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempts - 1));
  return Math.round(fullMs / 2 + (fullMs / 2) * random());
}

function tooLongToWait(failure: Failure, askedMs: number, { maxRetryAfterMs }: RetryPolicy, clock: Clock): Failure {
  const until = new Date(clock.now().getTime() + askedMs);
  const shown = Number.isNaN(until.getTime()) ? "the far future" : until.toISOString();
  const detail = `HTTP ${failure.status}, and Retry-After asks to wait ${Math.round(askedMs / 1000)} s (until ${shown}); at most ${Math.round(maxRetryAfterMs / 1000)} s are waited`;
  return { ...failure, detail, hint: "run again after that time, or lower the request rate" };
}
