// Reads every cell of a workbook's first sheet by one of the known libraries, and prints how many rows it has.
import { params } from "./params.js";

const { path, library } = params<{ path: string; library: "exceljs" | "xlsx" | "read-excel-file" }>();

const READERS = {
  /** The streaming reader, which is the one for large files. */
  async exceljs() {
    const { default: ExcelJS } = await import("exceljs");
    const options = { sharedStrings: "cache", styles: "cache", worksheets: "emit", hyperlinks: "ignore" } as const;
    const workbook = new ExcelJS.stream.xlsx.WorkbookReader(path, options);
    let rows = 0;
    for await (const sheet of workbook) for await (const row of sheet) if (Array.isArray(row.values)) rows++;
    return rows;
  },
  async xlsx() {
    const { default: XLSX } = await import("xlsx");
    const workbook = XLSX.readFile(path, {
      dense: true,
      cellDates: true,
      cellFormula: false,
      cellHTML: false,
      cellText: false,
    });
    const sheet = workbook.Sheets[workbook.SheetNames[0] ?? ""];
    return sheet === undefined ? 0 : XLSX.utils.sheet_to_json(sheet, { header: 1, raw: true }).length;
  },
  async "read-excel-file"() {
    const { readSheet } = await import("read-excel-file/node");
    return (await readSheet(path)).length;
  },
};

console.log(await READERS[library]());
