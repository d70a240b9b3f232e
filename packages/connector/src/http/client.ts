import pLimit, { type LimitFunction } from "p-limit";
import type { Clock, Log, Progress } from "../context.js";
import type { Http, HttpOptions, HttpRequest, HttpResponse, HttpStream } from "../http.js";
import { addressGuard, type LookupAll } from "./address-guard.js";
import { flow } from "./body.js";
import { type Call, lowerCased, prepareCall } from "./call.js";
import { displayUrl } from "./display.js";
import { failureOfError, giveUp } from "./errors.js";
import { exchange, openAnswer, wholeAnswer } from "./exchange.js";
import { type RateLimit, rateLimit } from "./rate-limit.js";
import { retrying } from "./retry.js";
import { createTransport, type Transport } from "./transport.js";

/** What the helper works with. */
export interface HttpParts {
  readonly log: Pick<Log, "info">;
  readonly progress: Pick<Progress, "waiting">;
  readonly clock: Clock;
  /** Ends every request and every wait at once. */
  readonly signal: AbortSignal;
  /** Stands between the helper and each of its pools of connections: each request of each attempt and redirect passes. */
  readonly transport?: (real: Transport) => Transport;
  /** Resolves names; the system's unless given. */
  readonly lookup?: LookupAll;
  /** What the source bears, whatever rate the connector asks for. Unlimited unless given. */
  readonly maxRequestsPerSecond?: number;
  /** Hides secrets in what an answer says, before it is cut to be shown. */
  readonly mask?: (text: string) => string;
  /** 0 ≤ random() < 1; `Math.random` unless given. */
  readonly random?: () => number;
}

/** The helper as its maker holds it. */
export interface OwnedHttp extends Http {
  /** Closes every connection, also those of `with(…)`. */
  close(): Promise<void>;
}

const DEFAULTS = {
  concurrency: 8,
  retries: 5,
  connectTimeoutMs: 10_000,
  headersTimeoutMs: 60_000,
  idleTimeoutMs: 60_000,
  maxRetryAfterMs: 600_000,
  allowPrivate: [],
  headers: {},
} as const satisfies HttpOptions;

/** Largest whole body unless `maxBodyBytes` says otherwise. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Waits for the request rate that are shorter than this are not told. */
const TOLD_WAIT_MS = 5_000;

type Settings = HttpOptions & Required<Omit<HttpOptions, "requestsPerSecond" | "maxBodyBytes">>;

/** What all requests of a run share, by the figure asked for. */
interface Shared {
  readonly parts: HttpParts;
  readonly gate: (concurrency: number) => LimitFunction;
  readonly rate: (requestsPerSecond: number | undefined) => RateLimit;
  readonly transport: (connectTimeoutMs: number, allowPrivate: readonly string[]) => Transport;
}

/** Makes the `Http` of one run. Nothing is loaded or connected before the first request. */
export function createHttp(options: HttpOptions, parts: HttpParts): OwnedHttp {
  const transports = new Map<string, Transport>();
  const { maxRequestsPerSecond } = parts;
  const overall = rateLimit(maxRequestsPerSecond, parts.clock, (untilMs) => tellRate(parts, untilMs));
  const shared: Shared = {
    parts,
    gate: memoized((concurrency: number) => pLimit(concurrency)),
    rate: memoized((requestsPerSecond: number | undefined) => {
      const own = rateLimit(requestsPerSecond, parts.clock, (untilMs) => tellRate(parts, untilMs));
      return below(own, overall);
    }),
    transport(connectTimeoutMs, allowPrivate) {
      const key = JSON.stringify([connectTimeoutMs, ...allowPrivate]);
      const transport = transports.get(key) ?? makeTransport(connectTimeoutMs, allowPrivate, parts);
      transports.set(key, transport);
      return transport;
    },
  };
  return {
    ...httpWith(merge(DEFAULTS, options), shared),
    async close() {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    },
  };
}

function makeTransport(connectTimeoutMs: number, allowPrivate: readonly string[], parts: HttpParts): Transport {
  const real = createTransport(addressGuard(allowPrivate, parts.lookup), connectTimeoutMs);
  return parts.transport?.(real) ?? real;
}

/** A rate within another one that all share. */
function below(own: RateLimit, overall: RateLimit): RateLimit {
  return {
    async take(signal) {
      await own.take(signal);
      await overall.take(signal);
    },
    pauseUntil: (ms) => own.pauseUntil(ms),
  };
}

function memoized<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const value = made.has(key) ? (made.get(key) as Value) : make(key);
    made.set(key, value);
    return value;
  };
}

function tellRate({ progress, clock }: HttpParts, untilMs: number): void {
  if (untilMs - clock.now().getTime() >= TOLD_WAIT_MS) progress.waiting("request rate", new Date(untilMs));
}

function merge(settings: Settings, options: HttpOptions): Settings {
  return { ...settings, ...options, headers: { ...settings.headers, ...lowerCased(options.headers ?? {}) } };
}

function httpWith(settings: Settings, shared: Shared): Http {
  async function request(url: string | URL, said: HttpRequest = {}): Promise<HttpResponse> {
    const call = prepareCall(url, said, settings.headers);
    return perform(call, said, settings, shared, wholeAnswer(settings.maxBodyBytes ?? MAX_BODY_BYTES));
  }
  return {
    request,
    async json(url, said) {
      return (await request(url, { ...said, expect: "json" })).json();
    },
    async stream(url, said = {}): Promise<HttpStream> {
      const call = prepareCall(url, said, settings.headers);
      const where = whereOf(call);
      const opened = await perform(call, said, settings, shared, openAnswer);
      const { body: _, ...rest } = { ...opened, url: opened.url.href };
      return { ...rest, body: told(flow(opened, settings.maxBodyBytes ?? Number.POSITIVE_INFINITY), where, shared) };
    },
    with: (options) => httpWith(merge(settings, options), shared),
  };
}

async function perform<Value>(
  call: Call,
  said: HttpRequest,
  settings: Settings,
  shared: Shared,
  finish: Parameters<typeof exchange<Value>>[2],
): Promise<Value> {
  const { parts } = shared;
  const signal = said.signal ? AbortSignal.any([parts.signal, said.signal]) : parts.signal;
  const transport = shared.transport(settings.connectTimeoutMs, settings.allowPrivate);
  const rate = shared.rate(settings.requestsPerSecond);
  const { retries, maxRetryAfterMs } = settings;
  const policy = { retries, maxRetryAfterMs, idempotent: call.idempotent, host: call.url.host, where: whereOf(call) };
  const { log, progress, clock, random = Math.random, mask } = parts;
  const exchangeParts = { transport, rate, deadlines: settings, signal, where: policy.where, mask };
  return shared.gate(settings.concurrency)(() => {
    const attempt = () => exchange(call, exchangeParts, finish);
    return retrying(attempt, policy, { log, progress, clock, signal, rate, random });
  });
}

function whereOf(call: Call): string {
  return `${call.method} ${displayUrl(call.url)}`;
}

async function* told(body: AsyncIterable<Buffer>, where: string, { parts }: Shared): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    parts.signal.throwIfAborted();
    const failure = failureOfError(error);
    throw failure ? giveUp(failure, where, 1) : error;
  }
}
