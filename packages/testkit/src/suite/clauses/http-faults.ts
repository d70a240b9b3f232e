import { fastClock } from "../../fast-clock/environment.js";
import type { HttpFault, HttpSource } from "../../source/http-source.js";
import type { ConnectorCases } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import { ending } from "../rows.js";
import type { Stand } from "../stand.js";
import { failsAndTells, recovers, rightOrTold, struck } from "./outcome.js";

const RETRY_AFTER_S = 1;
/** With the fast clock 15 minutes: whoever has a deadline has reached it. */
const MAX_RUN_MS = 30_000;
/** Requests that a run may add to its usual ones while the source is ill. */
const MAX_MORE_REQUESTS = 30;

type Check = (stand: Stand, http: HttpSource) => Promise<void>;

const CLAUSES: readonly (readonly [name: string, check: Check])[] = [
  ["after 429 it waits as long as Retry-After says, then stores the same rows", waitsAsAsked],
  ["after a 500 it asks again and stores the same rows", asksAgain],
  ["500 for good fails the run, which says so and asks not for ever", givesUp],
  [
    "a connection that is cut: the same rows, or a failure that says so",
    (stand) => disturbed(stand, { kind: "reset" }),
  ],
  [
    "half a page, less than its length says: the same rows, or a failure",
    (stand) => disturbed(stand, { kind: "half" }),
  ],
  ["an answer that never comes: the same rows or a failure, by a deadline of its own", waitsNotForEver],
];

/** Faults of a source that speaks HTTP. Each is proven to have struck. */
export function httpFaults({ source }: ConnectorCases): Clause[] {
  const notApplicable = source.kind === "http" ? undefined : `faults of HTTP; the source is of kind ${source.kind}`;
  const clauses = CLAUSES.map(([name, check]): Clause => {
    return { name, notApplicable, check: (stand) => check(stand, stand.source.http as HttpSource) };
  });
  const short = {
    name: "half an answer that looks whole: the same rows, or a failure that says so",
    notApplicable: notApplicable ?? (source.kind === "http" ? source.shortAnswers?.notApplicable : undefined),
    check: (stand: Stand) => disturbed(stand, { kind: "short" }),
  };
  return [...clauses, short];
}

/** The request in the middle of a good run: where there are pages, some are read and some are not. */
async function middle(stand: Stand): Promise<number> {
  return Math.max(1, Math.ceil((await stand.goodRequests()) / 2));
}

async function waitsAsAsked(stand: Stand, http: HttpSource): Promise<void> {
  const from = await middle(stand);
  const headers = { "retry-after": String(RETRY_AFTER_S) };
  const armed = http.arm({ kind: "status", status: 429, headers }, { from });
  const run = await stand.run();
  struck(armed.strikes, "429 with Retry-After");
  await recovers(stand, run, "ask with context.http, which waits and asks again");
  const waitedMs = Math.round(http.askedAgainAfterMs ?? Number.POSITIVE_INFINITY);
  const todo = "wait until Retry-After is over; context.http does";
  must(waitedMs >= RETRY_AFTER_S * 1_000 - 20, `the same was asked again after ${waitedMs} ms`, todo);
}

async function asksAgain(stand: Stand, http: HttpSource): Promise<void> {
  const from = await middle(stand);
  const armed = http.arm({ kind: "status", status: 500 }, { from });
  const run = await stand.run({}, { env: fastClock() });
  struck(armed.strikes, "500, once");
  await recovers(stand, run, "ask with context.http, which asks again");
}

async function givesUp(stand: Stand, http: HttpSource): Promise<void> {
  const from = await middle(stand);
  const usual = await stand.goodRequests();
  const armed = http.arm({ kind: "status", status: 500 }, { from, times: Number.POSITIVE_INFINITY });
  const run = await stand.run({}, { env: fastClock() });
  struck(armed.strikes, "500, for good");
  failsAndTells(run);
  must(/500/.test(run.errors[0] ?? ""), () => ending(run), "name the status in the error");
  const asked = http.asked.length;
  const todo = "retry a few times with growing pauses, then give up; do not retry what context.http has retried";
  must(asked <= usual + MAX_MORE_REQUESTS, `${asked} requests were made, ${usual} in a good run`, todo);
}

async function disturbed(stand: Stand, fault: HttpFault): Promise<void> {
  const from = await middle(stand);
  const armed = stand.source.http?.arm(fault, { from });
  const run = await stand.run({}, { env: fastClock(), timeoutMs: MAX_RUN_MS });
  struck(armed?.strikes ?? 0, fault.kind);
  await rightOrTold(stand, run);
}

async function waitsNotForEver(stand: Stand): Promise<void> {
  const todo = "give every request a deadline; context.http has one";
  try {
    await disturbed(stand, { kind: "silence" });
  } catch (error) {
    const late = error instanceof Error && error.message.startsWith("the run did not end");
    must(!late, "the run waits for ever for a source that says nothing", todo);
    throw error;
  }
}
