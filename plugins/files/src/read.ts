import { type Item, type RunContext, unchecked } from "@collectro/connector";
import type { TableSchema } from "@collectro/table-schema";
import { dialectOf } from "./csv/dialect.js";
import { linesReader } from "./csv/lines.js";
import type { CsvOptions } from "./csv/read-csv.js";
import { readCsv } from "./csv/read-csv.js";
import { rowsReader } from "./csv/rows.js";
import { toUtf8, type Utf8File } from "./decode/encoding.js";
import { unzipped } from "./decode/gzip.js";
import { type Faults, faultsOf } from "./faults.js";
import { jsonlLines, jsonlRows } from "./jsonl.js";
import { formatOf } from "./param-checks.js";
import type { FilesParams } from "./params.js";
import { type FilesContext, filesOf } from "./sources/files.js";
import type { SourceFile } from "./sources/source-file.js";
import { windowFilter } from "./window-filter.js";

type Context = RunContext<FilesParams>;

/** Reads one slice: its files one after another. */
export async function* readSlice(context: Context): AsyncGenerator<Item> {
  const { params, slice, log } = context;
  const faults = faultsOf(params, context);
  for (const file of await filesOf(context, slice)) {
    try {
      const text = await openText(file, context);
      yield* formatOf(params) === "jsonl" ? readJsonl(text, context, faults) : readCsvFile(text, context, faults);
    } catch (error) {
      if (params.missing === "error" || !isNotFound(error)) throw error;
      log.info(`there is no ${file.name}: left out (missing: skip)`);
    }
  }
}

/** The file's text as UTF-8, unpacked. */
export function openText(
  file: SourceFile,
  { params, signal }: Pick<FilesContext, "params" | "signal">,
): Promise<Utf8File> {
  return toUtf8(file.name, unzipped(file.name, file.open(signal), params), params.encoding);
}

/** Whether an error says that a file is not there. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !("problems" in error) || !Array.isArray(error.problems)) return false;
  return error.problems.some((problem: { code?: unknown }) => problem.code === "SOURCE_NOT_FOUND");
}

async function* readJsonl(file: Utf8File, context: Context, faults: Faults): AsyncGenerator<Item> {
  const { params, slice, schema, timeZone } = context;
  const filter = windowFilter(params, slice, timeZone);
  const { dateColumn, maxRowBytes } = params;
  const options = { schema, dateColumn, filter, faults, maxRowBytes };
  if (context.wants === "lines" && schema !== undefined) yield* jsonlLines(file, options);
  else for await (const rows of jsonlRows(file, options)) yield unchecked(rows);
}

async function* readCsvFile(file: Utf8File, context: Context, faults: Faults): AsyncGenerator<Item> {
  const { params, slice, schema, timeZone } = context;
  if (schema === undefined) throw new TypeError("a CSV file is read by a schema");
  const filter = windowFilter(params, slice, timeZone);
  const options = csvOptions(params, schema, faults, filter);
  if (context.wants === "lines") yield* readCsv(file, options, linesReader);
  else for await (const rows of readCsv(file, options, rowsReader)) yield unchecked(rows);
}

function csvOptions(
  params: FilesParams,
  schema: TableSchema,
  faults: Faults,
  filter: ReturnType<typeof windowFilter>,
): CsvOptions {
  const dialect = dialectOf(params);
  const { nullText, dateColumn } = params;
  const withoutHeader = params.columnNames ?? schema.fields.map((field) => field.name);
  return {
    prelude: { params, dialect, withoutHeader },
    layout: { schema, nullText, dateColumn },
    rules: { dialect, faults, filter },
  };
}
