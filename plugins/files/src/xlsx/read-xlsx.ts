import { type Item, sourceError } from "@collectro/connector";
import type { FieldType } from "@collectro/table-schema";
import type { RandomAccess } from "../archive/random-access.js";
import { cellWriter } from "../cells/cell-writer.js";
import { checkNames, namesOf } from "../csv/header.js";
import type { CellRules } from "../csv/judge.js";
import { type Layout, type LayoutOptions, layoutOf } from "../csv/layout.js";
import type { Cell } from "../csv/record.js";
import type { GrowthLimits } from "../decode/growth.js";
import { decoded, at as placeOf } from "../place.js";
import { elementBatches, type StreamedElement } from "./element-stream.js";
import { sheetError } from "./errors.js";
import { mergeFiller } from "./merges.js";
import { openPackage } from "./package.js";
import { type CellRange, parseRange, WHOLE_SHEET } from "./range.js";
import { type CellContext, cellName, type RowCells, readRow, rowNumber } from "./row-cells.js";
import { readSharedStrings } from "./shared-strings.js";
import { readStyles } from "./styles.js";
import { readWorkbook, sheetOf } from "./workbook.js";

/** Which cells of a workbook are the rows. */
export interface SheetOptions {
  readonly sheet: string | undefined;
  readonly range: string | undefined;
  readonly skipLines: number;
  readonly header: boolean;
  readonly columnNames: readonly string[] | undefined;
  readonly rename: Readonly<Record<string, string>>;
  readonly mergedCells: "first" | "all";
  readonly errorCells: "error" | "null";
  readonly trim: boolean;
  readonly maxRowBytes: number;
  readonly maxSharedStringBytes: number;
  readonly limits: GrowthLimits;
}

/** What is wanted from a workbook. */
export interface XlsxOptions {
  readonly sheet: SheetOptions;
  readonly layout: LayoutOptions;
  readonly rules: Omit<CellRules, "file">;
  readonly wants: "rows" | "lines";
}

/** Where the rows of a sheet are. */
interface Frame {
  readonly names: readonly string[];
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** An open sheet. */
interface OpenSheet {
  /** `book.xlsx, sheet "売上"`. */
  readonly name: string;
  /** Its rows as they are stored, in batches. */
  elements(): AsyncGenerator<readonly StreamedElement[]>;
  /** The cells of the next row; undefined when it is blank or outside the range. Every row must be asked for, in order. */
  read(element: StreamedElement, types: readonly (FieldType | undefined)[]): RowCells | undefined;
}

/** Reads a sheet. The whole part is read even where the range ends before, so that its checksum is compared. */
export async function* readXlsx(access: RandomAccess, options: XlsxOptions): AsyncGenerator<Item> {
  const sheet = await openSheet(access, options.sheet);
  const { faults } = options.rules;
  const rules = { ...options.rules, file: sheet };
  const withoutHeader = options.layout.schema.fields.map((field) => field.name);
  let frame = options.sheet.header ? undefined : frameWithoutHeader(options.sheet, withoutHeader);
  let types: (FieldType | undefined)[] = [];
  let layout: Layout | undefined;
  let writer: ReturnType<typeof cellWriter> | undefined;
  function begin(at: Frame, where: string): void {
    layout = layoutOf(at.names, where, options.layout);
    types = [];
    for (const { cell, field } of layout.columns) types[at.firstColumn + cell] = field.type;
    writer = cellWriter(layout, rules, options.wants);
  }
  if (frame !== undefined) begin(frame, sheet.name);
  for await (const elements of sheet.elements()) {
    for (const element of elements) {
      const row = sheet.read(element, types);
      if (row === undefined) continue;
      if (frame === undefined) {
        frame = frameOf(row, sheet.name, options.sheet);
        begin(frame, placeOf(sheet.name, row.row));
        continue;
      }
      const cells = cellsOf(row, frame, rules);
      if (cells !== undefined) writer?.add(cells, row.row);
    }
    faults.flush();
    const item = writer?.take();
    if (item !== undefined) yield item;
  }
  faults.flush();
  if (frame === undefined) throw noRows(sheet.name);
  const rest = writer?.take(true);
  if (rest !== undefined) yield rest;
  await access.checkUnchanged();
}

/** The names of a sheet's columns. */
export async function headerOfXlsx(access: RandomAccess, options: SheetOptions): Promise<readonly string[]> {
  const sheet = await openSheet(access, options);
  for await (const elements of sheet.elements()) {
    for (const element of elements) {
      const row = sheet.read(element, []);
      if (row !== undefined) return frameOf(row, sheet.name, options).names;
    }
  }
  throw noRows(sheet.name);
}

async function openSheet(access: RandomAccess, options: SheetOptions): Promise<OpenSheet> {
  const archive = await openPackage(access, options.limits);
  const workbook = await readWorkbook(archive);
  const sheet = sheetOf(workbook, options.sheet, access.name);
  const name = `${access.name}, sheet ${JSON.stringify(sheet.name)}`;
  const range = (options.range === undefined ? undefined : parseRange(options.range)) ?? WHOLE_SHEET;
  const context: CellContext = {
    strings: await readSharedStrings(archive, workbook.sharedStrings, options.maxSharedStringBytes),
    kinds: await readStyles(archive, workbook.styles),
    date1904: workbook.date1904,
    trim: options.trim,
    errorCells: options.errorCells,
  };
  const fill = options.mergedCells === "all" ? await mergeFiller(archive, sheet.part) : undefined;
  const limits = { where: name, maxBytes: options.maxRowBytes };
  let before = 0;
  return {
    name,
    async *elements() {
      yield* elementBatches(await archive.open(sheet.part), "row", limits);
    },
    read(element, types) {
      const row = rowNumber(element, before);
      if (row === undefined) throw outOfOrder(name, before);
      before = row;
      if (row < range.firstRow || row > range.lastRow || row <= options.skipLines) return undefined;
      const cells = readRow(element, row, range.firstColumn, range.lastColumn, types, context);
      fill?.(cells);
      return cells.fault !== undefined || cells.cells.some(isFilled) ? cells : undefined;
    },
  };
}

function isFilled(cell: Cell | undefined): boolean {
  return cell !== undefined && cell.text !== "";
}

function frameWithoutHeader({ range, columnNames }: SheetOptions, names: readonly string[]): Frame {
  const all = columnNames ?? names;
  const { firstColumn } = rangeOf(range);
  return { names: all, firstColumn, lastColumn: firstColumn + all.length - 1 };
}

function rangeOf(range: string | undefined): CellRange {
  return (range === undefined ? undefined : parseRange(range)) ?? WHOLE_SHEET;
}

/** The columns by the header's row: from its first cell that holds something to its last, or those of the range. */
function frameOf({ row, cells, fault }: RowCells, sheet: string, options: SheetOptions): Frame {
  const where = placeOf(sheet, row);
  if (fault !== undefined) throw sheetError(`${where}, cell ${cellName(fault.column, row)}`, fault.detail, fault.hint);
  const range = rangeOf(options.range);
  const filled = cells.flatMap((cell, column) => (isFilled(cell) ? [column] : []));
  const firstColumn = options.range === undefined ? (filled[0] ?? 0) : range.firstColumn;
  const lastColumn = Number.isFinite(range.lastColumn) ? range.lastColumn : (filled.at(-1) ?? firstColumn);
  const header = Array.from({ length: lastColumn - firstColumn + 1 }, (_, index) =>
    decoded(cells[firstColumn + index]?.text ?? ""),
  );
  const names = namesOf(header, where, options);
  checkNames(names, header, where);
  return { names, firstColumn, lastColumn };
}

const ABSENT: Cell = { text: "", quoted: false };

/** The cells of a row in the frame; undefined when the row is at fault. */
function cellsOf(
  { row, cells, fault }: RowCells,
  { names, firstColumn, lastColumn }: Frame,
  { file, faults }: CellRules,
): readonly Cell[] | undefined {
  if (fault !== undefined) {
    const where = `${placeOf(file.name, row, names[fault.column - firstColumn])}, cell ${cellName(fault.column, row)}`;
    faults.report("bad", { where, detail: fault.detail, hint: fault.hint });
    return undefined;
  }
  const outside = cells.findIndex((cell, column) => (column < firstColumn || column > lastColumn) && isFilled(cell));
  if (outside !== -1) {
    const where = `${placeOf(file.name, row)}, cell ${cellName(outside, row)}`;
    const detail = "a value stands outside the columns of the header";
    faults.report("ragged", { where, detail, hint: "pass range to say where the table is, or ragged: skip" });
    return undefined;
  }
  return names.map((_, index) => cells[firstColumn + index] ?? ABSENT);
}

function outOfOrder(where: string, row: number): Error {
  return sheetError(where, `the rows after row ${row} are not in order`, "the workbook is damaged: save it again");
}

function noRows(where: string): Error {
  return sourceError("SOURCE_DATA", {
    where,
    detail: "the sheet ends before its header",
    hint: "check sheet, range and skipLines; for sheets without a header pass header: false",
  });
}
