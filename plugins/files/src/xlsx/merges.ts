import type { Cell } from "../csv/record.js";
import { elementBatches } from "./element-stream.js";
import { sheetError } from "./errors.js";
import type { Package } from "./package.js";
import { type CellRange, mergedRange } from "./range.js";
import type { RowCells } from "./row-cells.js";
import { attributeOf } from "./xml.js";

/** Gives the cells of merged areas the value of their first cell. Rows must come in their order. */
export type MergeFiller = (row: RowCells) => void;

const MAX_MERGES = 1_000_000;
/** The XML between two of them, which is none. */
const MAX_BYTES = 1024 * 1024;

const DAMAGED = "the workbook is damaged: save it again";
const TOO_MANY = "leave mergedCells at first, or undo what is merged";

/** Reads the merged areas of a sheet, which stand behind its rows: the sheet is gone through once more for them. More than `most` are refused. */
export async function mergeFiller(
  archive: Pick<Package, "name" | "open">,
  part: string,
  most = MAX_MERGES,
): Promise<MergeFiller> {
  const areas: CellRange[] = [];
  const where = `${archive.name}!/${part}`;
  const limits = { where, maxBytes: MAX_BYTES };
  for await (const batch of elementBatches(await archive.open(part), "mergeCell", limits)) {
    for (const { tag } of batch) {
      const ref = attributeOf(tag, "ref") ?? "";
      const area = mergedRange(ref);
      if (area === undefined) throw sheetError(where, `${JSON.stringify(ref)} is no merged area`, DAMAGED);
      if (areas.length === most) throw sheetError(where, `it has more than ${most} merged areas`, TOO_MANY);
      areas.push(area);
    }
  }
  areas.sort((a, b) => a.firstRow - b.firstRow);
  let next = 0;
  let open: { area: CellRange; cell: Cell | undefined }[] = [];
  return ({ row, cells }) => {
    open = open.filter(({ area }) => area.lastRow >= row);
    for (let area = areas[next]; area !== undefined && area.firstRow <= row; area = areas[++next]) {
      if (area.lastRow >= row) open.push({ area, cell: area.firstRow === row ? cells[area.firstColumn] : undefined });
    }
    for (const { area, cell } of open) {
      for (let column = area.firstColumn; column <= area.lastColumn; column++) cells[column] ??= cell;
    }
  };
}
