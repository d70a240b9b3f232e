import { addAbortSignal, Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Answer, Call, Transport } from "@collectro/connector/runtime";
import type { Problem } from "@collectro/contract";
import type { Answered, Exchange, RecordedRequest } from "./cassette.js";
import { fault, mismatch } from "./faults.js";
import { differenceOf, nearestRequest, recordedRequest, sameRequest } from "./recorded-request.js";
import type { Redactor } from "./redactor.js";
import type { Destination } from "./sockets.js";

const CHUNK_BYTES = 64 * 1024;
/** Requests that were never made are named one by one up to here. */
const MAX_NAMED = 3;
/** Whoever reads on where the recorded reader left is told so after this time; whoever leaves as well never waits. */
const READ_ON_MS = 5_000;

/** Gives the recorded answers, each once, and takes no request that was not recorded. */
export class Player {
  readonly #exchanges: readonly Exchange[];
  readonly #redactor: Redactor;
  readonly #played = new Set<Exchange>();
  readonly #mismatches: Problem[] = [];

  constructor(exchanges: readonly Exchange[], redactor: Redactor) {
    this.#exchanges = exchanges;
    this.#redactor = redactor;
  }

  /** Told of every socket that is not the run's own: throws, there is no network in a replay. */
  socket(to: Destination): never {
    throw this.#mismatch(mismatch(`the run wanted to connect to ${to}; a replay is offline`));
  }

  /** A transport without a network. */
  transport(): Transport {
    return {
      send: async (call, _deadlines, signal) => {
        signal.throwIfAborted();
        const { outcome, request } = this.#next(call);
        await nextTurn();
        signal.throwIfAborted();
        if (outcome === "abandoned") return await forEver(signal);
        if (!("status" in outcome)) throw broken(outcome.failure);
        return this.#answer(outcome, request, signal);
      },
      close: async () => {},
    };
  }

  /** What was not as it was recorded. */
  problems(): Problem[] {
    if (this.#mismatches.length > 0) return this.#mismatches.slice(0, 1);
    const missed = this.#exchanges.filter(
      (exchange) => !this.#played.has(exchange) && exchange.outcome !== "abandoned",
    );
    if (missed.length === 0) return [];
    const named = missed.slice(0, MAX_NAMED).map(({ request }) => shown(request));
    const more = missed.length > MAX_NAMED ? `, and ${missed.length - MAX_NAMED} more` : "";
    return [mismatch(`recorded, but never asked for: ${named.join(", ")}${more}`)];
  }

  /** Equal requests get their answers in the order in which they were recorded. */
  #next(call: Call): Exchange {
    const request = recordedRequest(call, this.#redactor);
    const exchange = this.#exchanges.find((one) => !this.#played.has(one) && sameRequest(one.request, request));
    if (!exchange) throw this.#mismatch(this.#unknown(request));
    this.#played.add(exchange);
    return exchange;
  }

  #unknown(request: RecordedRequest): Problem {
    const recorded = this.#exchanges.map((exchange) => exchange.request);
    const same = recorded.filter((other) => sameRequest(other, request)).length;
    if (same > 0) return mismatch(`it was asked for more than the ${same} times recorded`, shown(request));
    const nearest = nearestRequest(request, recorded);
    const difference = nearest && differenceOf(request, nearest);
    const near = nearest ? `; the nearest that is: ${shown(nearest)} (it differs in its ${difference})` : "";
    return mismatch(`this request is not in the cassette${near}`, shown(request));
  }

  #mismatch(problem: Problem): Error {
    this.#mismatches.push(problem);
    return fault(problem);
  }

  #answer({ status, headers, body, ending }: Answered, request: RecordedRequest, signal: AbortSignal): Answer {
    const readOn = (): Error => {
      const detail =
        "the recorded run read no further than this: record it again with a larger --limit, or without one";
      return this.#mismatch(mismatch(detail, shown(request)));
    };
    return { status, headers: headersOf(headers), body: addAbortSignal(signal, played(body, ending, readOn)) };
  }
}

function played(body: Buffer, ending: Answered["ending"], readOn: () => Error): Readable {
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  return new Readable({
    read() {
      if (at < body.length) {
        this.push(body.subarray(at, at + CHUNK_BYTES));
        at += CHUNK_BYTES;
      } else if (ending === "whole") this.push(null);
      else if (ending !== "left") this.destroy(broken(ending.failure));
      else timer ??= setTimeout(() => this.destroy(readOn()), READ_ON_MS);
    },
    destroy(error, done) {
      clearTimeout(timer);
      done(error);
    },
  });
}

function headersOf(recorded: Answered["headers"]): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(recorded)) {
    for (const value of [values].flat()) headers.append(name, value);
  }
  return headers;
}

function broken(code: string): Error {
  return Object.assign(new Error(`recorded: ${code}`), { code });
}

function forEver(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function shown({ method, url }: RecordedRequest): string {
  return `${method} ${url}`;
}
