import { type DiscoverContext, paramError, sourceError } from "@collectro/connector";
import { type Field, parseTableSchema, type TableSchema } from "@collectro/table-schema";
import { dialectOf } from "./csv/dialect.js";
import { noHeader, preludeOf } from "./csv/prelude.js";
import { formatOf, pathsOf } from "./format.js";
import { unlessMissing } from "./missing.js";
import type { FilesParams } from "./params.js";
import { slicesOf } from "./path-template.js";
import { openText, unpacked } from "./read.js";
import { accessOptions } from "./read-context.js";
import { settled } from "./settled.js";
import { filesOf } from "./sources/files.js";
import type { FileBytes } from "./sources/source-file.js";
import { openSources } from "./sources/sources.js";
import { readWindows } from "./text-window.js";

type Context = DiscoverContext<FilesParams>;

/**
 * The columns: those that the user passed, else the param `columns`, else those that the first file has: of a Parquet file
 * with their types, of a header or of labels each a STRING. JSON Lines without a schema have none to offer.
 */
export async function discoverSchema(given: Context): Promise<TableSchema | undefined> {
  const [first = given.window] = slicesOf(given.window, pathsOf(given.params));
  const context = { ...given, params: await settled(given, first) };
  const { params, requested } = context;
  const format = formatOf(params);
  const schema = requested ?? columnsParam(params);
  if (schema !== undefined) {
    if (format !== "jsonl" && format !== "parquet") checkCellTypes(schema);
    return schema;
  }
  if (format === "jsonl") return undefined;
  if (format === "parquet") return await inFirstFile(context, parquetSchema);
  const names = await namesOfColumns(context);
  if (names !== undefined) return parsed(names.map((name) => ({ name, type: "STRING" })));
  throw paramError({
    where: "header",
    detail: "without a header the columns have no names",
    hint: "pass columnNames, columns or --schema",
  });
}

async function namesOfColumns(context: Context): Promise<readonly string[] | undefined> {
  const { params } = context;
  const format = formatOf(params);
  if (format === "fixed") return params.fixedColumns?.map(({ name }) => name);
  if (params.columnNames !== undefined) return params.columnNames;
  if (!params.header) return undefined;
  if (format === "csv" || format === "tsv") {
    return await inFirstFile(context, async (file) => headerOf(await openText(file, context), params));
  }
  const { namesInFile } = await import("./read-other.js");
  return await inFirstFile(context, (file) => namesInFile(file, context));
}

async function parquetSchema(file: FileBytes, context: Context): Promise<TableSchema> {
  const { openAccess } = await import("./archive/random-access.js");
  const { schemaOfParquet } = await import("./parquet/parquet-lines.js");
  await using access = await openAccess(file, { ...accessOptions(context), named: true });
  return await schemaOfParquet(access, context.params);
}

function columnsParam({ columns }: FilesParams): TableSchema | undefined {
  return columns === undefined ? undefined : parsed(columns);
}

function parsed(columns: readonly unknown[]): TableSchema {
  const result = parseTableSchema(columns);
  if (result.ok) return result.schema;
  throw paramError(
    ...result.problems.map(({ path, problem, hint }) => ({ where: `columns${path}`, detail: problem, hint })),
  );
}

/** A text cell has no form for records and arrays. */
function checkCellTypes(schema: TableSchema): void {
  const unfit = schema.fields.filter((field) => field.type === "RECORD" || field.mode === "REPEATED");
  if (unfit.length === 0) return;
  throw paramError(
    ...unfit.map((field: Field) => ({
      where: `schema, column ${field.name}`,
      detail: `a CSV cell cannot hold ${field.mode === "REPEATED" ? "an array (REPEATED)" : "a RECORD"}`,
      hint: "use JSON Lines, or a JSON or STRING column",
    })),
  );
}

async function inFirstFile<T>(context: Context, look: (file: FileBytes, context: Context) => Promise<T>): Promise<T> {
  using sources = openSources(context);
  for (const slice of slicesOf(context.window, pathsOf(context.params))) {
    for (const file of await filesOf(context, slice, sources)) {
      const looked = unlessMissing(
        file,
        context.params,
        async function* (noted) {
          for await (const one of unpacked(noted, context)) yield await look(one, context);
        },
        () => {},
      );
      for await (const result of looked) return result;
    }
  }
  throw sourceError("SOURCE_NOT_FOUND", {
    where: pathsOf(context.params).join(", "),
    detail: "no file of the window is there, so the columns are not known",
    hint: "pass --schema or the param columns",
  });
}

async function headerOf(file: Parameters<typeof readWindows>[0], params: FilesParams): Promise<readonly string[]> {
  const prelude = preludeOf(file.name, { params, dialect: dialectOf(params), withoutHeader: [] });
  const windows = readWindows(file, params, (window) => {
    const end = prelude.read(window);
    return { consumed: Math.max(end, 0), out: prelude.names };
  });
  for await (const names of windows) return names;
  throw noHeader(file.name);
}
