import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type Connector, type Item, isEncodedLines, isUnchecked, type Slice } from "@collectro/connector";
import { createHttp } from "@collectro/connector/runtime";
import {
  compileRowEncoder,
  encodeUnvalidated,
  parseTableSchema,
  sameSchema,
  type TableSchema,
} from "@collectro/table-schema";
import { MAX_SETTLE_MS, type Reading, type ReadReport } from "./protocol.js";

/** What is read so far. */
interface Tally {
  rows: number;
  bytes: number;
  finishedLines: number;
  peakBytes: number;
  readonly lines: string[];
}

/** Memory is looked at after so many bytes of rows. */
const LOOK_BYTES = 1024 * 1024;
/** How long sockets and files may take to close. */
const CLOSING_MS = 3_000;

/** Reads a window as the host would, but for the storing. */
export async function readWindow(connector: Connector, reading: Reading, abort: AbortController): Promise<ReadReport> {
  const open = openThings();
  const tally: Tally = { rows: 0, bytes: 0, finishedLines: 0, peakBytes: 0, lines: [] };
  const { signal } = abort;
  const clock: Clock = {
    now: () => new Date(),
    sleep: async (ms, given) => void (await sleep(ms, undefined, { signal: given ?? signal })),
  };
  const progress = { waiting() {}, moved() {}, skipped() {}, nulled() {} };
  const http = createHttp({}, { log: { info() {} }, progress, clock, signal });
  const parsed = connector.parseParams(reading.params);
  const heapBytes = liveBytes();
  // From the abort on, or from when the reader leaves, it may only tidy up.
  const leaving = Promise.withResolvers<void>();
  let left = false;
  signal.addEventListener("abort", () => leaving.resolve());
  async function readAll(): Promise<void> {
    if (!parsed.ok) throw new Error(`the params are refused: ${JSON.stringify(parsed.problems)}`);
    const { params } = parsed;
    const { window } = reading;
    const log = { info() {} };
    const common = { params, window, timeZone: "Asia/Tokyo", http, log, progress, signal, clock } as never as object;
    const requested = reading.schema && schemaOf(reading.schema);
    const found = await connector.discover({ ...common, requested } as never);
    const schema = requested ?? found;
    const lines = reading.wants === "lines" && schema && found && sameSchema(schema, found);
    const { limit = Number.POSITIVE_INFINITY } = reading;
    const context = { ...common, schema, wants: lines ? "lines" : "rows", limit: reading.limit };
    const unrepresentable = connector.unrepresentable(params as never);
    const { encode } = schema ? compileRowEncoder(schema, { unrepresentable }) : { encode: encodeUnvalidated };
    const slices = [...connector.slices(window as never, params as never)].values();
    async function readOn(): Promise<void> {
      for (const slice of slices) if (!left) await readSlice(slice);
    }
    async function readSlice(slice: Slice): Promise<void> {
      for await (const item of connector.read({ ...context, slice } as never)) {
        take(item, encode, tally, reading.lines === true, heapBytes);
        if (reading.abort === "first item") abort.abort(new Error("stopped"));
        if (reading.leave === "first item" || tally.rows >= limit) {
          left = true;
          return leaving.resolve();
        }
        // As the host does: a connector that only goes on yielding is ended between two items.
        signal.throwIfAborted();
      }
    }
    const sideBySide = reading.limit === undefined ? Math.max(1, connector.parallel(params as never)) : 1;
    await Promise.all(Array.from({ length: sideBySide }, readOn));
  }
  const end = await settled(readAll(), leaving.promise);
  await http.close();
  const { lines, ...counts } = tally;
  return { kind: "read", ...end, ...counts, lines: reading.lines && lines, left: await leftOpen(open) };
}

/** How it ended; once it is to leave, it is given only so long. */
async function settled(work: Promise<void>, leaving: Promise<void>): Promise<Pick<ReadReport, "outcome" | "error">> {
  const late = Promise.withResolvers<"unsettled">();
  let timer: NodeJS.Timeout | undefined;
  void leaving.then(() => {
    timer = setTimeout(() => late.resolve("unsettled"), MAX_SETTLE_MS);
  });
  try {
    const outcome = (await Promise.race([work, late.promise])) ?? "ended";
    return { outcome, error: undefined };
  } catch (error) {
    return { outcome: "threw", error: String(error) };
  } finally {
    clearTimeout(timer);
  }
}

function take(item: Item, encode: (row: unknown) => string, tally: Tally, keep: boolean, heapBytes: number): void {
  const before = tally.bytes;
  if (isEncodedLines(item)) {
    tally.rows += item.rowCount;
    tally.finishedLines += item.rowCount;
    tally.bytes += item.bytes.length;
    if (keep) tally.lines.push(...Buffer.from(item.bytes).toString("utf8").trimEnd().split("\n").filter(Boolean));
  } else {
    const rows: readonly unknown[] = isUnchecked(item) ? item.rows : Array.isArray(item) ? item : [item];
    tally.rows += rows.length;
    if (keep) tally.lines.push(...rows.map((row) => encode(row).trimEnd()));
    else if (rows.length > 0) tally.bytes += rows.length * (JSON.stringify(rows[0], textOfBigint)?.length ?? 0);
  }
  const looks = Math.floor(tally.bytes / LOOK_BYTES) > Math.floor(before / LOOK_BYTES);
  if (looks) tally.peakBytes = Math.max(tally.peakBytes, liveBytes() - heapBytes);
}

function textOfBigint(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}

function schemaOf(json: readonly unknown[]): TableSchema {
  const parsed = parseTableSchema(json);
  if (!parsed.ok) throw new Error(`the case's schema: ${JSON.stringify(parsed.problems)}`);
  return parsed.schema;
}

/** Bytes in use once the garbage is gone. */
function liveBytes(): number {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** What holds the process: sockets, timers, and open files by their number. */
function openThings(): string[] {
  return [...process.getActiveResourcesInfo(), ...openFiles().map(() => "file")];
}

function openFiles(): string[] {
  try {
    return readdirSync("/proc/self/fd");
  } catch {
    return [];
  }
}

/** What is open beyond what was; things get a moment to close. */
async function leftOpen(before: readonly string[]): Promise<string[]> {
  const untilMs = performance.now() + CLOSING_MS;
  for (;;) {
    const left = beyond(openThings(), before);
    if (left.length === 0 || performance.now() > untilMs) return left;
    await new Promise<void>((resolve) => setTimeout(resolve, 10).unref());
  }
}

function beyond(now: readonly string[], before: readonly string[]): string[] {
  const rest = [...before];
  return now.filter((thing) => {
    const at = rest.indexOf(thing);
    if (at < 0) return true;
    rest.splice(at, 1);
    return false;
  });
}
