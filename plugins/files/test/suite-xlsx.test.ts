import { notApplicable, testConnector } from "@collectro/testkit";
import { beforeAll } from "vitest";
import { useTempDir } from "./temp-dir.js";
import { textRow, xlsxOf } from "./workbook.js";
import { zipOf } from "./zip-writer.js";

// Workbooks in zip archives: both formats that are read at any place, one inside the other.
const dir = useTempDir();
const HEADER = textRow("day", "id", "name");

function archive(rows: string): Buffer {
  return zipOf([{ name: "表.xlsx", data: xlsxOf({ sheets: [{ name: "S", rows: HEADER + rows }] }) }]);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("\r", "_x000D_");
}

beforeAll(async () => {
  for (const day of ["2024-09-23", "2024-09-24"]) {
    const rows = Array.from({ length: 1_000 }, (_, id) => textRow(day, String(id), `東京 ${"行".repeat(id % 50)}`));
    await dir.write(`days/${day}.zip`, archive(rows.join("")));
  }
});

testConnector(new URL("..", import.meta.url), {
  source: { kind: "local" },
  secrets: notApplicable("a file on this machine needs none"),
  params: () => ({ path: dir.path("days/{date}.zip"), members: "*.xlsx", parallel: 2 }),
  window: { from: "2024-09-23", to: "2024-09-24" },
  schema: [
    { name: "day", type: "DATE", mode: "REQUIRED" },
    { name: "id", type: "INT64" },
    { name: "name", type: "STRING" },
  ],
  emptyDay: { day: "2024-09-30", zeroRows: "ask", params: { missing: "skip" } },
  hostile: {
    column: "name",
    cannot: { "lone surrogate": "UTF-8 has none", NUL: "XML has none" },
    async place(cells) {
      const rows = cells.map(({ text }) => textRow("2024-09-23", "1", escaped(text)));
      await dir.write("hostile.zip", archive(rows.join("")));
      // A text of 20 MB is packed better than any workbook.
      const limits = { maxGzipRatio: 10_000, maxRowBytes: 50_000_000 };
      return {
        params: { path: dir.path("hostile.zip"), ...limits },
        window: { from: "2024-09-23", to: "2024-09-23" },
      };
    },
  },
  large: notApplicable("memory on a large workbook is measured by the bench (memory/xlsx)"),
});
