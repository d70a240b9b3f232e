import { daysOf, type RunWindow } from "@collectro/connector";
import { waitUntil } from "@collectro/faultkit";
import { Probe, type ProbeEnd } from "../probe/probe.js";
import type { Declaration, Reading, ReadReport } from "../probe/protocol.js";
import type { Stand } from "./stand.js";

/** How long the far end of a connection may take to see that it is closed. */
const CLOSED_MS = 3_000;

/** One reading, and how many connections the source still saw open after it. */
export interface Observed extends ReadReport {
  readonly connections: number;
}

/** What a connector does in a process with nothing else in it. */
export interface Manners {
  readonly declaration: Declaration;
  /** Rows of the whole window, twice: as finished lines where it has them, and as rows. */
  readonly lines: Observed;
  readonly rows: Observed;
  /** Each day of the window alone, in order. */
  readonly days: readonly Observed[];
  /** All rows but the last, asked for by `limit`. */
  readonly limited: Observed;
  /** The reader leaves after the first item, as with `--limit`. */
  readonly left: Observed;
  readonly abortedBetween: Observed;
  /** Aborted while the source is silent; undefined where the source cannot be made so. */
  readonly abortedWaiting: Observed | undefined;
  readonly end: ProbeEnd;
}

/** Observes it: some 0.4 s for all. */
export async function observeManners(stand: Stand): Promise<Manners> {
  await using probe = await Probe.start();
  const declaration = await probe.open(stand.folder);
  const { window, schema } = stand.cases;
  const usual = { params: stand.params(), window, schema, wants: "lines" } as const;
  async function read(more: Partial<Reading>): Promise<Observed> {
    const report = await probe.read({ ...usual, ...more });
    return { ...report, connections: await openConnections(stand) };
  }
  const lines = await read({ lines: true });
  const rows = await read({ lines: true, wants: "rows" });
  const days: Observed[] = [];
  for (const day of daysOf(window as RunWindow)) days.push(await read({ lines: true, window: { from: day, to: day } }));
  const limited = await read({ lines: true, limit: Math.max(1, lines.rows - 1) });
  const left = await read({ leave: "first item" });
  const abortedBetween = await read({ abort: "first item" });
  const abortedWaiting = stand.cases.source.kind === "local" ? undefined : await abortInSilence(stand, probe, usual);
  const end = await probe.end();
  return { declaration, lines, rows, days, limited, left, abortedBetween, abortedWaiting, end };
}

async function abortInSilence(stand: Stand, probe: Probe, usual: Omit<Reading, "kind">): Promise<Observed> {
  const silence = await stand.source.silence();
  const struck = async (): Promise<void> => {
    await waitUntil(() => silence.strikes > 0, {
      what: "the connector to wait for its silent source",
      timeoutMs: 30_000,
    });
  };
  const report = await probe.read({ ...usual, abort: "message" }, struck).finally(() => silence.lift());
  // Counted when the silence is over: a proxy that swallows everything does not see the end of a connection either.
  return { ...report, connections: await openConnections(stand) };
}

async function openConnections({ source }: Stand): Promise<number> {
  const closed = () => source.openConnections() === 0;
  await waitUntil(closed, { what: "connections to close", timeoutMs: CLOSED_MS }).catch(() => undefined);
  return source.openConnections();
}
