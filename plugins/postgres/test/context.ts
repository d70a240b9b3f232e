import {
  type AnyRow,
  isEncodedLines,
  isUnchecked,
  type RunWindow,
  type Slice,
  type TableSchema,
} from "@collectro/connector";
import connector from "../src/index.js";

/** What a test drives the connector with. */
export interface Drive {
  readonly params: Readonly<Record<string, unknown>>;
  readonly window?: RunWindow;
  readonly timeZone?: string;
  readonly requested?: TableSchema;
  readonly wants?: "rows" | "lines";
  readonly limit?: number;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface Outcome {
  readonly schema: TableSchema;
  readonly rows: readonly AnyRow[];
  /** The NDJSON as it was handed over; empty when rows were asked for. */
  readonly ndjson: string;
  readonly nulled: Readonly<Record<string, number>>;
}

export const WINDOW: RunWindow = { from: "2024-09-24", to: "2024-09-24" };

/** Typed params, or the error that a host would report. */
export function parseParams(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const parsed = connector.parseParams(raw);
  if (parsed.ok) return parsed.params;
  throw new Error(parsed.problems.map(({ code, where, detail }) => `${code} ${where}: ${detail}`).join("\n"));
}

type DiscoverContext = Parameters<typeof connector.discover>[0];

/** The context of one run; `nulled` fills while it reads. */
export function newContext(
  drive: Drive,
  params: Record<string, unknown>,
  nulled: Record<string, number> = {},
): DiscoverContext {
  return {
    params: params as never,
    window: drive.window ?? WINDOW,
    timeZone: drive.timeZone ?? "Asia/Tokyo",
    log: { info() {} },
    progress: {
      waiting() {},
      moved() {},
      skipped() {},
      nulled(count: number, column: string) {
        nulled[column] = (nulled[column] ?? 0) + count;
      },
    },
    signal: drive.signal ?? new AbortController().signal,
    clock: { now: () => new Date(), sleep: async () => {} },
    http: undefined as never,
    requested: drive.requested,
  };
}

type ReadContext = Parameters<typeof connector.read>[0];

/** The context of one slice. */
export function sliceContext(
  run: DiscoverContext,
  slice: Slice,
  schema: TableSchema | undefined,
  drive: Drive,
): ReadContext {
  return { ...run, slice, schema, wants: drive.wants ?? "lines", limit: drive.limit };
}

/** Discovers and reads every slice, one after the other, as a host does. */
export async function drive(input: Drive): Promise<Outcome> {
  const params = parseParams(input.params);
  const nulled: Record<string, number> = {};
  const run = newContext(input, params, nulled);
  const schema = await connector.discover(run);
  if (schema === undefined) throw new Error("no schema");
  const rows: AnyRow[] = [];
  let ndjson = "";
  for (const slice of connector.slices(run.window, params as never)) {
    for await (const item of connector.read(sliceContext(run, slice, schema, input))) {
      if (isEncodedLines(item)) {
        const text = Buffer.from(item.bytes).toString("utf8");
        if (text.split("\n").length - 1 !== item.rowCount) throw new Error("rowCount is not the number of lines");
        ndjson += text;
      } else if (isUnchecked(item)) rows.push(...(item.rows as AnyRow[]));
    }
  }
  for (const line of ndjson.split("\n").slice(0, -1)) rows.push(JSON.parse(line) as AnyRow);
  return { schema, rows, ndjson, nulled };
}

/** The message of what `work` throws, problems and all. */
export async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("nothing was thrown");
}
