import type { CalendarDate, Http, Item, RunContext, TableSchema } from "@collectro/connector";
import { isEncodedLines, isUnchecked } from "@collectro/connector";
import { parseTableSchema } from "@collectro/table-schema";
import { faultsOf } from "../src/faults.js";
import connector from "../src/index.js";
import { readFile } from "../src/read.js";

/** What one reading of the connector gave. */
export interface Reading {
  readonly rows: Record<string, unknown>[];
  /** The encoded lines as they came: a parser would change long decimals. */
  readonly lines: string[];
  readonly skipped: { count: number; reason: string }[];
  readonly log: string[];
  readonly schema: TableSchema | undefined;
}

/** How to call the connector. */
export interface CallOptions {
  readonly params: Record<string, unknown>;
  readonly schema?: readonly unknown[];
  readonly wants?: "rows" | "lines";
  readonly from?: CalendarDate;
  readonly to?: CalendarDate;
  readonly timeZone?: string;
  readonly http?: Http;
  readonly signal?: AbortSignal;
  readonly clock?: RunContext<unknown>["clock"];
  /** Called with the reason of each wait. */
  readonly waiting?: (reason: string) => void;
}

const noHttp = new Proxy({} as Http, {
  get() {
    throw new Error("this test uses no http");
  },
});

/** BigQuery JSON as a schema; throws when it is none. */
export function schemaOf(json: readonly unknown[]): TableSchema {
  const parsed = parseTableSchema(json);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.schema;
}

/** Params as the host parses them; throws with every problem. */
export function paramsOf(raw: Record<string, unknown>): Record<string, unknown> {
  const parsed = connector.parseParams(raw);
  if (parsed.ok) return parsed.params;
  throw new Error(parsed.problems.map((problem) => `${problem.code} ${problem.where}: ${problem.detail}`).join("\n"));
}

/** Discovers the schema, reads every slice one after another, and gathers what came. */
export async function readAll(options: CallOptions): Promise<Reading> {
  const reading = emptyReading();
  const common = commonContext(options, reading);
  const requested = options.schema === undefined ? undefined : schemaOf(options.schema);
  const schema = await connector.discover({ ...common, requested } as never);
  for (const slice of connector.slices(common.window, common.params as never)) {
    const context = { ...common, slice, schema, wants: options.wants ?? "rows", limit: undefined };
    for await (const item of connector.read(context as never)) take(item, reading);
  }
  return { ...reading, schema };
}

/** Reads one file that is made of chunks; the schema is that of the options. */
export async function readChunks(
  chunks: readonly Buffer[],
  options: CallOptions & { readonly windowBytes?: number },
): Promise<Reading> {
  const reading = emptyReading();
  const common = commonContext({ ...options, params: { path: "test.csv", ...options.params } }, reading);
  const schema = options.schema === undefined ? undefined : schemaOf(options.schema);
  const file = {
    name: "test.csv",
    async *open() {
      yield* chunks;
    },
  };
  const { windowBytes } = options;
  const context = {
    ...common,
    params: common.params as never,
    slice: common.window,
    schema,
    wants: options.wants ?? "rows",
    limit: undefined,
    ...(windowBytes === undefined ? {} : { windowBytes }),
  };
  const faults = faultsOf(common.params as never, context);
  for await (const item of readFile(file, context, faults)) take(item, reading);
  return reading;
}

/** What a reading came to, in a form that can be compared: rows and counts of skips, or the error. */
export async function outcomeOf(reading: Promise<Reading>): Promise<unknown> {
  try {
    const { rows, skipped } = await reading;
    const counts: Record<string, number> = {};
    for (const { count, reason } of skipped) counts[reason] = (counts[reason] ?? 0) + count;
    return { rows: asJson(rows), counts };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

function emptyReading(): Reading {
  return { rows: [], lines: [], skipped: [], log: [], schema: undefined };
}

function commonContext(options: CallOptions, reading: Reading) {
  const from = options.from ?? "2024-09-24";
  return {
    params: paramsOf(options.params),
    window: { from, to: options.to ?? from },
    timeZone: options.timeZone ?? "Asia/Tokyo",
    http: options.http ?? noHttp,
    log: { info: (message: string) => void reading.log.push(message) },
    progress: {
      waiting: options.waiting ?? (() => {}),
      moved() {},
      skipped: (count: number, reason: string) => void reading.skipped.push({ count, reason }),
      nulled() {},
    },
    signal: options.signal ?? new AbortController().signal,
    clock: options.clock ?? { now: () => new Date(), sleep: async () => {} },
  } satisfies Partial<RunContext<Record<string, unknown>>>;
}

function take(item: Item, { rows, lines }: Reading): void {
  if (isUnchecked(item)) {
    rows.push(...(item.rows as Record<string, unknown>[]));
    return;
  }
  if (!isEncodedLines(item)) throw new Error("only unchecked rows and encoded lines are expected");
  const text = Buffer.from(item.bytes).toString("utf8");
  if (!text.endsWith("\n")) throw new Error("the last line has no end");
  const found = text.split("\n").slice(0, -1);
  if (found.length !== item.rowCount) throw new Error(`${found.length} lines, but rowCount is ${item.rowCount}`);
  lines.push(...found);
  rows.push(...found.map((line) => JSON.parse(line)));
}

/** The rows as JSON: what two readings are compared by. */
export function asJson(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row, (_key, value) => (typeof value === "bigint" ? String(value) : value)));
}

/** The message of the error that a call ends with. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it did not fail");
}
