import { type Item, unchecked } from "@collectro/connector";
import { dialectOf } from "./csv/dialect.js";
import { linesReader } from "./csv/lines.js";
import { type CsvOptions, readCsv } from "./csv/read-csv.js";
import { rowsReader } from "./csv/rows.js";
import { toUtf8, type Utf8File } from "./decode/encoding.js";
import { unzipped } from "./decode/gzip.js";
import { type Faults, faultsOf } from "./faults.js";
import { formatOf } from "./format.js";
import { jsonlLines, jsonlRows } from "./jsonl.js";
import { unlessMissing } from "./missing.js";
import { accessOptions, layoutOptions, limitsOf, type ReadContext } from "./read-context.js";
import { settled } from "./settled.js";
import { type FilesContext, filesOf } from "./sources/files.js";
import type { FileBytes } from "./sources/source-file.js";
import { openSources } from "./sources/sources.js";
import { windowFilter } from "./window-filter.js";

/** Reads one slice: its files one after another, members of archives too. */
export async function* readSlice(given: ReadContext): AsyncGenerator<Item> {
  const context = { ...given, params: await settled(given, given.slice) };
  const faults = faultsOf(context.params, context);
  using sources = openSources(context);
  for (const file of await filesOf(context, context.slice, sources)) {
    yield* unlessMissing(
      file,
      context.params,
      (noted) => readMembers(noted, context, faults),
      () => context.log.info(`there is no ${file.name}: left out (missing: skip)`),
    );
  }
}

async function* readMembers(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  for await (const one of unpacked(file, context)) yield* readFile(one, context, faults);
}

/** The file itself, or the members of an archive. Each must be read before the next is asked for. */
export async function* unpacked(file: FileBytes, context: FilesContext): AsyncGenerator<FileBytes> {
  const { compression, members, maxGzipRatio, maxUnzippedBytes } = context.params;
  if (compression !== "zip" && !(compression === "auto" && /\.zip$/i.test(file.name))) {
    yield file;
    return;
  }
  const { membersOf } = await import("./archive/members.js");
  yield* membersOf(file, { ...accessOptions(context), members, maxGzipRatio, maxUnzippedBytes });
}

/** Reads one file. */
export async function* readFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const watched = { ...file, open: (signal: AbortSignal) => movedBy(file.open(signal), context) };
  const format = formatOf(context.params);
  if (format === "csv" || format === "tsv") yield* readCsvFile(await openText(watched, context), context, faults);
  else if (format === "jsonl") yield* readJsonl(await openText(watched, context), context, faults);
  else {
    const { readOther } = await import("./read-other.js");
    yield* readOther(watched, context, faults);
  }
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

/** Reads lines that each hold an object. */
export async function* readJsonl(file: Utf8File, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { params, slice, schema, timeZone } = context;
  const filter = windowFilter(params, slice, timeZone);
  const options = { schema, dateColumn: params.dateColumn, filter, faults, limits: limitsOf(context) };
  if (context.wants === "lines" && schema !== undefined) yield* jsonlLines(file, options);
  else for await (const rows of jsonlRows(file, options)) yield unchecked(rows);
}

async function* readCsvFile(file: Utf8File, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const options = await csvOptions(context, faults);
  if (context.wants === "lines") yield* readCsv(file, options, linesReader);
  else for await (const rows of readCsv(file, options, rowsReader)) yield unchecked(rows);
}

async function csvOptions(context: ReadContext, faults: Faults): Promise<CsvOptions> {
  const { params, slice, timeZone } = context;
  const layout = await layoutOptions(context);
  const dialect = dialectOf(params);
  const withoutHeader = params.columnNames ?? layout.schema.fields.map((field) => field.name);
  return {
    prelude: { params, dialect, withoutHeader },
    layout,
    rules: { dialect, faults, filter: windowFilter(params, slice, timeZone) },
    limits: limitsOf(context),
  };
}
