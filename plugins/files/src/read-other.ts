import type { Item } from "@collectro/connector";
import { openAccess } from "./archive/random-access.js";
import type { Faults } from "./faults.js";
import { formatOf } from "./format.js";
import type { FilesParams } from "./params.js";
import { openText, readJsonl } from "./read.js";
import { accessOptions, layoutOptions, limitsOf, type ReadContext } from "./read-context.js";
import type { FilesContext } from "./sources/files.js";
import type { FileBytes } from "./sources/source-file.js";
import type { LineOptions } from "./text/lines.js";
import { windowFilter } from "./window-filter.js";
import type { SheetOptions } from "./xlsx/read-xlsx.js";

/** Reads a file of the formats that are loaded only when they are asked for. */
export async function* readOther(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const format = formatOf(context.params);
  if (format === "ltsv") yield* readLtsvFile(file, context, faults);
  else if (format === "fixed") yield* readFixedFile(file, context, faults);
  else if (format === "xlsx") yield* readXlsxFile(file, context, faults);
  else if (format === "parquet") yield* readParquetFile(file, context, faults);
  else throw new TypeError(`no reader for ${format}`);
}

async function* readLtsvFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { readLtsv } = await import("./text/ltsv.js");
  const { rename, trim } = context.params;
  const common = await commonOptions(context, faults);
  yield* readLtsv(await openText(file, context), { ...common, lines: lineOptions(context, faults), rename, trim });
}

async function* readFixedFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { readFixed } = await import("./text/fixed.js");
  const { fixedColumns = [], widthUnit, shortLines } = context.params;
  const lines = lineOptions(context, faults);
  const own = { columns: fixedColumns, unit: widthUnit, shortLines, lines };
  yield* readFixed(await openText(file, context), { ...(await commonOptions(context, faults)), ...own });
}

async function* readXlsxFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { readXlsx } = await import("./xlsx/read-xlsx.js");
  await using access = await openAccess(file, accessOptions(context));
  yield* readXlsx(access, { ...(await commonOptions(context, faults)), sheet: sheetOptions(context.params) });
}

async function* readParquetFile(file: FileBytes, context: ReadContext, faults: Faults): AsyncGenerator<Item> {
  const { parquetLines } = await import("./parquet/parquet-lines.js");
  await using access = await openAccess(file, { ...accessOptions(context), named: true });
  const lines = parquetLines(access, context.params, context.schema, context.signal);
  yield* readJsonl(lines, context, faults);
  await access.checkUnchanged();
}

async function commonOptions(context: ReadContext, faults: Faults) {
  const { params, slice, timeZone, wants } = context;
  const rules = { faults, filter: windowFilter(params, slice, timeZone) };
  return { layout: await layoutOptions(context), rules, wants };
}

/** Which lines of a text are rows. */
export function lineOptions(context: Pick<ReadContext, "params" | "windowBytes">, faults: Faults): LineOptions {
  const { skipLines, comment } = context.params;
  const limits = limitsOf(context);
  return { skipLines, comment: comment === undefined ? -1 : comment.charCodeAt(0), faults, limits };
}

/** Which cells of a workbook are rows. */
export function sheetOptions(params: FilesParams): SheetOptions {
  const { maxGzipRatio, maxUnzippedBytes, sheet, ...rest } = params;
  const { range, skipLines, header, columnNames, rename } = rest;
  const { mergedCells, errorCells, trim, maxRowBytes, maxSharedStringBytes } = rest;
  return {
    ...{ range, skipLines, header, columnNames, rename },
    ...{ mergedCells, errorCells, trim, maxRowBytes, maxSharedStringBytes },
    sheet: sheet === undefined ? undefined : String(sheet),
    limits: { maxGzipRatio, maxUnzippedBytes },
  };
}

/** What the first file says of the names of its columns; undefined where only a schema can. */
export async function namesInFile(file: FileBytes, context: FilesContext): Promise<readonly string[]> {
  if (formatOf(context.params) === "xlsx") {
    const { headerOfXlsx } = await import("./xlsx/read-xlsx.js");
    await using access = await openAccess(file, accessOptions(context));
    return await headerOfXlsx(access, sheetOptions(context.params));
  }
  const { labelsOf } = await import("./text/ltsv.js");
  const ignored: Faults = { report() {}, flush() {} };
  const labels = await labelsOf(await openText(file, context), lineOptions(context, ignored));
  const { rename } = context.params;
  return labels.map((label) => (Object.hasOwn(rename, label) ? (rename[label] ?? label) : label));
}
