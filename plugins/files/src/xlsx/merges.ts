import type { Cell } from "../csv/record.js";
import { elementBatches } from "./element-stream.js";
import type { Package } from "./package.js";
import { type CellRange, parseRange } from "./range.js";
import type { RowCells } from "./row-cells.js";
import { attributeOf } from "./xml.js";

/** Gives the cells of merged areas the value of their first cell. Rows must come in their order. */
export type MergeFiller = (row: RowCells) => void;

const MAX_MERGES = 1_000_000;

/** Reads the merged areas of a sheet, which stand behind its rows: the sheet is gone through once more for them. */
export async function mergeFiller(archive: Package, part: string): Promise<MergeFiller> {
  const areas: CellRange[] = [];
  const limits = { where: `${archive.name}!/${part}`, maxBytes: Number.POSITIVE_INFINITY };
  for await (const batch of elementBatches(await archive.open(part), "mergeCell", limits)) {
    for (const { tag } of batch) {
      const area = parseRange(attributeOf(tag, "ref") ?? "");
      if (area !== undefined && areas.length < MAX_MERGES) areas.push(area);
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
