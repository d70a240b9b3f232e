import type { Connector, Slice } from "@collectro/connector";
import { addDays, isCalendarDate, ProblemError, type RunWindow } from "@collectro/contract";

/**
 * Stage 3: RunWindow → Slices, in date order. They must cover the window exactly: a day that no slice holds would be
 * missing from a success, a day in two slices would be loaded twice.
 */
export function slice(connector: Connector, window: RunWindow, params: Readonly<Record<string, unknown>>): Slice[] {
  const slices = [...connector.slices(window, params as never)].sort((a, b) => (a.from < b.from ? -1 : 1));
  let next = window.from;
  for (const { from, to } of slices) {
    if (!isCalendarDate(from) || !isCalendarDate(to) || from > to)
      throw wrong(connector, `it made a slice ${from} – ${to}`);
    if (from !== next)
      throw wrong(connector, `${from < next ? "two slices hold" : "no slice holds"} ${from < next ? from : next}`);
    next = addDays(to, 1);
  }
  if (next !== addDays(window.to, 1))
    throw wrong(connector, `its slices end before ${next}, the window on ${window.to}`);
  return slices.map(({ from, to }) => ({ from, to }));
}

function wrong(connector: Connector, detail: string): ProblemError {
  return new ProblemError([{ code: "CONNECTOR_FAILED", where: `${connector.name}, slices`, detail }]);
}
