import {
  type AnyRow,
  type Connector,
  type DiscoverContext,
  type Item,
  isEncodedLines,
  isUnchecked,
  type RunContext,
  type RunWindow,
  type Slice,
  type TableSchema,
} from "@collectro/connector";

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

/** The window of a drive that names none. */
export const WINDOW: RunWindow = { from: "2024-09-24", to: "2024-09-24" };

/** A connector's parts, each driven by itself in the process of the test. */
export interface Driver {
  /** Typed params; throws the error that a host would report. */
  parseParams(raw: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** The context of one run; `nulled` fills while it reads. */
  newContext(drive: Drive, params: Record<string, unknown>, nulled?: Record<string, number>): DiscoverContext<never>;
  /** The context of one slice. */
  sliceContext(
    run: DiscoverContext<never>,
    slice: Slice,
    schema: TableSchema | undefined,
    drive: Drive,
  ): RunContext<never>;
  /** Discovers and reads every slice, one after the other, as a host does. */
  drive(input: Drive): Promise<Outcome>;
  /** Discovers, and opens the whole window without reading it. */
  openRead(params: Record<string, unknown>, signal?: AbortSignal): Promise<AsyncIterator<Item>>;
}

/** Drives a connector without a host: for tests of what a run through the container's program cannot show. */
export function driverOf(connector: Connector): Driver {
  function parseParams(raw: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const parsed = connector.parseParams(raw);
    if (parsed.ok) return parsed.params;
    throw new Error(parsed.problems.map(({ code, where, detail }) => `${code} ${where}: ${detail}`).join("\n"));
  }

  return {
    parseParams,
    newContext,
    sliceContext,
    async drive(input) {
      const params = parseParams(input.params);
      const nulled: Record<string, number> = {};
      const run = newContext(input, params, nulled);
      const schema = await connector.discover(run);
      if (schema === undefined) throw new Error("no schema");
      const taken: Taken = { rows: [], ndjson: "" };
      for (const slice of connector.slices(run.window, params as never)) {
        for await (const item of connector.read(sliceContext(run, slice, schema, input))) take(taken, item);
      }
      for (const line of taken.ndjson.split("\n").slice(0, -1)) taken.rows.push(JSON.parse(line) as AnyRow);
      return { schema, ...taken, nulled };
    },
    async openRead(raw, signal) {
      const input = { params: raw, ...(signal && { signal }) };
      const run = newContext(input, parseParams(raw));
      const schema = await connector.discover(run);
      const items = connector.read(sliceContext(run, WINDOW, schema, input)) as AsyncIterable<Item>;
      return items[Symbol.asyncIterator]();
    },
  };
}

interface Taken {
  readonly rows: AnyRow[];
  ndjson: string;
}

function take(taken: Taken, item: Item): void {
  if (typeof item !== "object") return;
  if (isEncodedLines(item)) {
    const text = Buffer.from(item.bytes).toString("utf8");
    if (text.split("\n").length - 1 !== item.rowCount) throw new Error("rowCount is not the number of lines");
    taken.ndjson += text;
  } else if (isUnchecked(item)) taken.rows.push(...(item.rows as AnyRow[]));
}

function newContext(
  drive: Drive,
  params: Record<string, unknown>,
  nulled: Record<string, number> = {},
): DiscoverContext<never> {
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

function sliceContext(
  run: DiscoverContext<never>,
  slice: Slice,
  schema: TableSchema | undefined,
  drive: Drive,
): RunContext<never> {
  return { ...run, slice, schema, wants: drive.wants ?? "lines", limit: drive.limit };
}

/** Reads what is left, and counts it. */
export async function readAll(items: AsyncIterator<Item>): Promise<number> {
  let rows = 0;
  for (let item = await items.next(); item.done !== true; item = await items.next()) {
    const { value } = item;
    if (typeof value === "object" && isEncodedLines(value)) rows += value.rowCount;
  }
  return rows;
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
