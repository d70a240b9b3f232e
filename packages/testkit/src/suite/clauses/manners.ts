import { MAX_SETTLE_MS } from "../../probe/protocol.js";
import type { ConnectorCases } from "../cases.js";
import type { Clause } from "../clause.js";
import { must } from "../fault.js";
import type { Observed } from "../manners.js";
import type { Stand } from "../stand.js";

/** How a connector behaves as a guest of the process. */
export function manners({ source }: ConnectorCases): Clause[] {
  const silent = source.kind === "local" ? "a source on this machine cannot be made silent" : undefined;
  return [
    { name: "ends within 2 s when the reader has enough, or aborts between rows", check: endsBetweenRows },
    {
      name: "ends within 2 s of an abort while the source is silent",
      notApplicable: silent,
      check: endsInSilence,
    },
    { name: "leaves no socket, timer or file open: read to the end, left early, aborted", check: closesEverything },
    { name: "touches no environment, process, stdout, shared folder or output bucket", check: touchesNothing },
  ];
}

async function endsBetweenRows(stand: Stand): Promise<void> {
  const { left, abortedBetween } = await stand.manners();
  const todo = "do not wait in `finally`, and not for the source";
  must(left.outcome !== "unsettled", `it went on for ${MAX_SETTLE_MS} ms after the reader had left`, todo);
  must(abortedBetween.outcome !== "unsettled", `it went on for ${MAX_SETTLE_MS} ms after the abort`, todo);
}

async function endsInSilence(stand: Stand): Promise<void> {
  const { abortedWaiting } = await stand.manners();
  const todo = "hand `signal` to whatever waits, and close the source's connection when it aborts";
  must(abortedWaiting?.outcome !== "unsettled", `it went on for ${MAX_SETTLE_MS} ms after the abort`, todo);
}

async function closesEverything(stand: Stand): Promise<void> {
  const { rows, left, abortedBetween, abortedWaiting, end } = await stand.manners();
  const readings = { "after reading": rows, "left early": left, "aborted between rows": abortedBetween };
  const all = abortedWaiting ? { ...readings, "aborted while waiting": abortedWaiting } : readings;
  const todo = "close in `finally` what `read` and `schema` opened: it runs when the reader leaves and on abort, too";
  for (const [when, observed] of Object.entries(all)) {
    // What has not ended is told by its own clause.
    if (observed.outcome !== "unsettled") must(isClosed(observed), () => `${when}: ${stillOpen(observed)}`, todo);
  }
  const ended = Object.values(all).every(({ outcome }) => outcome !== "unsettled");
  must(end.drained || !ended, "the process does not end by itself after the last reading", todo);
}

function isClosed({ left, connections }: Observed): boolean {
  return left.length === 0 && connections === 0;
}

function stillOpen({ left, connections }: Observed): string {
  const seen = connections === 0 ? [] : [`${connections} connections that the source sees`];
  return `still open: ${[...left, ...seen].join(", ")}`;
}

async function touchesNothing(stand: Stand): Promise<void> {
  const { end } = await stand.manners();
  const todo = "take everything from the context: params, window, slice, timeZone, clock, signal";
  must(end.touches.length === 0, () => end.touches.join("\n"), todo);
  must(end.printed === "", () => `it printed: ${end.printed.slice(0, 400)}`, "say it with log.info");
}
