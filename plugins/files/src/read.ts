import { type Item, type RunContext, unchecked } from "@collectro/connector";
import { dialectOf } from "./csv/dialect.js";
import { linesReader } from "./csv/lines.js";
import type { CsvOptions } from "./csv/read-csv.js";
import { readCsv } from "./csv/read-csv.js";
import { rowsReader } from "./csv/rows.js";
import { toUtf8, type Utf8File } from "./decode/encoding.js";
import { unzipped } from "./decode/gzip.js";
import { type Faults, faultsOf } from "./faults.js";
import { jsonlLines, jsonlRows } from "./jsonl.js";
import { isNotFound } from "./not-found.js";
import { formatOf } from "./param-checks.js";
import type { FilesParams } from "./params.js";
import { type FilesContext, filesOf } from "./sources/files.js";
import type { FileBytes } from "./sources/source-file.js";
import { openSources } from "./sources/sources.js";
import type { WindowLimits } from "./text-window.js";
import { windowFilter } from "./window-filter.js";

/** What the reading of a slice needs of its context, and, for tests, another size of windows. */
export type ReadContext = RunContext<FilesParams> & { readonly windowBytes?: number };

/** Reads one slice: its files one after another. */
export async function* readSlice(context: ReadContext): AsyncGenerator<Item> {
  const faults = faultsOf(context.params, context);
  using sources = openSources(context);
  for (const file of await filesOf(context, context.slice, sources)) {
    try {
      yield* readFile(file, context, faults);
    } catch (error) {
      if (context.params.missing === "error" || !isNotFound(error)) throw error;
      context.log.info(`there is no ${file.name}: left out (missing: skip)`);
    }
  }
}

/** Reads one file. */
export async function* readFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const watched = { ...file, open: (signal: AbortSignal) => movedBy(file.open(signal), context) };
  const text = await openText(watched, context);
  yield* formatOf(context.params) === "jsonl" ? readJsonl(text, context, faults) : readCsvFile(text, context, faults);
}

/** A filter may keep no row of a large file for a long time: its bytes show that the run does not hang. */
async function* movedBy(chunks: AsyncIterable<Buffer>, { progress }: ReadContext): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    progress.moved();
    yield chunk;
  }
}

/** The file's text as UTF-8, unpacked. */
export function openText(
  file: FileBytes,
  { params, signal }: Pick<FilesContext, "params" | "signal">,
): Promise<Utf8File> {
  return toUtf8(file.name, unzipped(file, file.open(signal), params), params.encoding);
}

async function* readJsonl(file: Utf8File, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { params, slice, schema, timeZone } = context;
  const filter = windowFilter(params, slice, timeZone);
  const options = { schema, dateColumn: params.dateColumn, filter, faults, limits: limitsOf(context) };
  if (context.wants === "lines" && schema !== undefined) yield* jsonlLines(file, options);
  else for await (const rows of jsonlRows(file, options)) yield unchecked(rows);
}

async function* readCsvFile(file: Utf8File, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const options = csvOptions(context, faults);
  if (context.wants === "lines") yield* readCsv(file, options, linesReader);
  else for await (const rows of readCsv(file, options, rowsReader)) yield unchecked(rows);
}

function csvOptions(context: ReadContext, faults: Faults): CsvOptions {
  const { params, slice, schema, timeZone } = context;
  if (schema === undefined) throw new TypeError("the connector offers a schema for every CSV file");
  const dialect = dialectOf(params);
  const { nullText, dateColumn } = params;
  const withoutHeader = params.columnNames ?? schema.fields.map((field) => field.name);
  return {
    prelude: { params, dialect, withoutHeader },
    layout: { schema, nullText, dateColumn },
    rules: { dialect, faults, filter: windowFilter(params, slice, timeZone) },
    limits: limitsOf(context),
  };
}

function limitsOf({ params, windowBytes }: ReadContext): WindowLimits {
  return windowBytes === undefined
    ? { maxRowBytes: params.maxRowBytes }
    : { maxRowBytes: params.maxRowBytes, windowBytes };
}
