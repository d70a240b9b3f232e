import { describe, expect, it } from "vitest";
import { failure, readChunks } from "./context.js";

const SCHEMA = [
  { name: "id", type: "INT64" },
  { name: "at", type: "STRING" },
];
const WINDOW = { from: "2024-09-24", to: "2024-09-25" };

describe.each(["rows", "lines"] as const)("dateColumn, read as %s", (wants) => {
  async function kept(dates: readonly string[], params: Record<string, unknown>, timeZone = "Asia/Tokyo") {
    const content = `id,at\n${dates.map((date, index) => `${index},${date}\n`).join("")}`;
    const call = { params: { dateColumn: "at", ...params }, schema: SCHEMA, wants, timeZone, ...WINDOW };
    const { rows } = await readChunks([Buffer.from(content)], call);
    return rows.map((row) => row["at"]);
  }

  it.each([
    ["YYYY-MM-DD", ["2024-09-23", "2024-09-24", "2024-09-25", "2024-09-26"]],
    ["YYYY/MM/DD", ["2024/09/23", "2024/09/24", "2024/09/25", "2024/09/26"]],
    ["YYYYMMDD", ["20240923", "20240924", "20240925", "20240926"]],
  ])("keeps the window's days in %s", async (dateFormat, dates) => {
    expect(await kept(dates, { dateFormat })).toEqual(dates.slice(1, 3));
  });

  it("takes timestamps as moments, whose day is that of the run's zone", async () => {
    const inside = [
      "2024-09-23T15:00:00Z",
      "2024-09-24 00:00:00+09:00",
      "2024/09/25 14:59:59.999 UTC",
      "2024-09-25T23:59+0900",
    ];
    const outside = ["2024-09-23T14:59:59Z", "2024-09-25T15:00:00Z", "2024-09-26T00:00:00+09"];
    expect(await kept([...inside, ...outside], { dateFormat: "timestamp" })).toEqual(inside);
    const newYork = ["2024-09-24T04:00:00Z", "2024-09-26T03:59:59Z", "2024-09-24T03:59:59Z", "2024-09-26T04:00:00Z"];
    expect(await kept(newYork, { dateFormat: "timestamp" }, "America/New_York")).toEqual(newYork.slice(0, 2));
  });

  it("takes timestamps without a zone by dateZone, and refuses them without it", async () => {
    const dates = ["2024-09-23 15:00:00", "2024-09-23 14:59:59", "2024-09-25 14:59:59", "2024-09-25 15:00:00"];
    expect(await kept(dates, { dateFormat: "timestamp", dateZone: "UTC" })).toEqual([dates[0], dates[2]]);
    expect(await kept(["2024-09-24 00:00:00"], { dateFormat: "timestamp", dateZone: "Asia/Tokyo" })).toHaveLength(1);
    expect(await failure(kept(dates, { dateFormat: "timestamp" }))).toContain(
      '"2024-09-23 15:00:00" cannot be read as a date',
    );
  });

  it.each([["2024-02-30"], ["24-09-24"], ["2024-09-24x"], [""], ['"2024-""09-24"']])(
    "refuses %s with its place",
    async (date) => {
      expect(await failure(kept(["2024-09-24", date], {}))).toContain('test.csv, line 3, column "at"): ');
      expect(await kept(["2024-09-24", date, "2024-09-25"], { badRows: "skip" })).toEqual(["2024-09-24", "2024-09-25"]);
    },
  );

  it("does not look at the other cells of rows outside the window", async () => {
    const content = Buffer.from("id,at\nx,2024-01-01\n1,2024-09-24\n");
    const call = { params: { dateColumn: "at" }, schema: SCHEMA, wants, ...WINDOW };
    expect((await readChunks([content], call)).rows).toHaveLength(1);
  });

  it("must be a column of the file", async () => {
    expect(await failure(kept(["2024-09-24"], { dateColumn: "day" }))).toContain(
      'there is no column "day" for dateColumn',
    );
  });
});
