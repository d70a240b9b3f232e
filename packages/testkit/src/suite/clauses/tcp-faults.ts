import type { ArmedToxic, ToxicProxy } from "@collectro/faultkit";
import type { ConnectorRun } from "../../connector-run.js";
import { fastClock } from "../../fast-clock/environment.js";
import type { ConnectorCases } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import type { Stand } from "../stand.js";
import { failsAndTells, recovers, rightOrTold, struck } from "./outcome.js";

/** With the fast clock 15 minutes: whoever has a deadline has reached it. */
const MAX_RUN_MS = 30_000;

type Check = (stand: Stand, tcp: ToxicProxy) => Promise<void>;

const CLAUSES: readonly (readonly [name: string, check: Check])[] = [
  ["a server that cannot be reached fails the run, which says so", unreachable],
  ["answers in small pieces give the same rows", inPieces],
  ["a connection that is reset in the middle: the same rows, or a failure that says so", resetMidway],
  ["a connection that ends in the middle: the same rows, or a failure that says so", endedMidway],
  ["a server that takes the connection and says nothing fails the run by a deadline of its own", silent],
];

/** Faults of a real server behind a proxy. Each is proven to have struck. */
export function tcpFaults({ source }: ConnectorCases): Clause[] {
  const notApplicable = source.kind === "tcp" ? undefined : `faults of TCP; the source is of kind ${source.kind}`;
  return CLAUSES.map(([name, check]) => ({
    name,
    notApplicable,
    check: (stand) => check(stand, stand.source.tcp as ToxicProxy),
  }));
}

async function unreachable(stand: Stand, tcp: ToxicProxy): Promise<void> {
  const down = await tcp.arm({ kind: "down" });
  try {
    failsAndTells(await stand.run({}, { env: fastClock() }));
  } finally {
    await down.disarm();
  }
}

async function inPieces(stand: Stand, tcp: ToxicProxy): Promise<void> {
  const armed = await tcp.arm({ kind: "slicer", sliceBytes: 61, delayMs: 0 }, { times: 500 });
  const run = await ran(stand, armed, "small pieces");
  await recovers(stand, run, "read to the end of a message, not to the end of a chunk");
}

async function resetMidway(stand: Stand, tcp: ToxicProxy): Promise<void> {
  const armed = await tcp.arm({ kind: "limit_data", maxBytes: await halfway(stand), end: "reset" });
  await rightOrTold(stand, await ran(stand, armed, "a reset"));
}

async function endedMidway(stand: Stand, tcp: ToxicProxy): Promise<void> {
  const armed = await tcp.arm({ kind: "limit_data", maxBytes: await halfway(stand) });
  await rightOrTold(stand, await ran(stand, armed, "the end of a connection"));
}

/** A run with a toxic in place, which is taken away afterwards and must have struck. */
async function ran(stand: Stand, armed: ArmedToxic, what: string): Promise<ConnectorRun> {
  try {
    const run = await stand.run({}, { timeoutMs: MAX_RUN_MS });
    struck(armed.strikes, what);
    return run;
  } finally {
    await armed.disarm();
  }
}

/** Half of what a connection of a good run gets from the server. */
async function halfway(stand: Stand): Promise<number> {
  return Math.ceil((await stand.goodBytes()) / 2);
}

async function silent(stand: Stand): Promise<void> {
  const silence = await stand.source.silence();
  const todo = "give the connection a deadline until it is ready, and throw SOURCE_TIMEOUT or SOURCE_UNREACHABLE";
  try {
    const run = await stand.run({}, { env: fastClock(), timeoutMs: MAX_RUN_MS });
    struck(silence.strikes, "silence");
    failsAndTells(run);
  } catch (error) {
    const late = error instanceof Error && error.message.startsWith("the run did not end");
    must(!late, "the run waits for ever for a server that says nothing", todo);
    throw error;
  } finally {
    await silence.lift();
  }
}
