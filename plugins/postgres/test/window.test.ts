import { describe, expect, it } from "vitest";
import { windowCondition } from "../src/window-condition.js";
import { drive, messageOf } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer(`
    CREATE TABLE moments (id int PRIMARY KEY, day date, wall timestamp, at timestamptz, label text);
    INSERT INTO moments
      SELECT row_number() OVER (), at::date, at::timestamp, at, 'x'
      FROM generate_series(timestamptz '2024-09-22 15:00Z', timestamptz '2024-09-26 14:59Z', interval '1 hour') AS at;
  `);

const DAYS = { from: "2024-09-24", to: "2024-09-25" };

function bounds(day: string, zone: string): string[] {
  return [...(windowCondition("at", "timestamptz", { from: day, to: day }, zone) ?? "").matchAll(/'([^']+)'/g)].map(
    (match) => match[1] ?? "",
  );
}

describe("windowCondition", () => {
  it.each([
    ["2024-09-24", "Asia/Tokyo", "2024-09-23T15:00:00.000Z", "2024-09-24T15:00:00.000Z"],
    ["2024-09-24", "UTC", "2024-09-24T00:00:00.000Z", "2024-09-25T00:00:00.000Z"],
    // 23 and 25 hours
    ["2024-03-10", "America/New_York", "2024-03-10T05:00:00.000Z", "2024-03-11T04:00:00.000Z"],
    ["2024-11-03", "America/New_York", "2024-11-03T04:00:00.000Z", "2024-11-04T05:00:00.000Z"],
    // midnight is skipped: the day begins at 01:00
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", "2018-11-05T02:00:00.000Z"],
    // midnight comes twice: the day begins at the first
    ["2024-11-03", "America/Havana", "2024-11-03T04:00:00.000Z", "2024-11-04T05:00:00.000Z"],
    // a day that never was: Samoa moved across the date line
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z", "2011-12-30T10:00:00.000Z"],
    ["9999-12-31", "UTC", "9999-12-31T00:00:00.000Z", "10000-01-01T00:00:00.000Z"],
  ])("gives %s in %s its first instant and the next day's", (day, zone, start, stop) => {
    expect(bounds(day, zone)).toStrictEqual([start, stop]);
  });

  it("leaves no instant out and takes none twice over a year of days", () => {
    for (const zone of ["America/St_Johns", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe"]) {
      let before = bounds("2005-12-31", zone)[1];
      for (let ms = Date.UTC(2006, 0, 1); ms < Date.UTC(2007, 0, 1); ms += 86_400_000) {
        const [start, stop] = bounds(new Date(ms).toISOString().slice(0, 10), zone);
        expect(start).toBe(before);
        before = stop;
      }
    }
  });

  it("has nothing to say about columns without days", () => {
    expect(windowCondition("a", "text", DAYS, "UTC")).toBeUndefined();
  });
});

describe("windowColumn", () => {
  const ids = async (windowColumn: string, more: object = {}) => {
    const params = { ...server.admin, table: "moments", windowColumn, columns: "id", ...more };
    const { rows } = await drive({ params, window: DAYS });
    return rows.map((row) => Number(row["id"])).sort((a, b) => a - b);
  };
  const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

  it("takes the zone's days of a timestamptz column", async () => {
    expect(await ids("at")).toStrictEqual(range(25, 72));
  });

  it("takes the days of timestamp and date columns as they stand", async () => {
    expect(await ids("wall")).toStrictEqual(range(34, 81));
    expect(await ids("day")).toStrictEqual(range(34, 81));
  });

  it.each(["day", "week", "month"])("reads the same rows in slices of a %s", async (slices) => {
    expect(await ids("at", { slices })).toStrictEqual(range(25, 72));
  });

  it("must be a column of the table, with days", async () => {
    expect(await messageOf(ids("att"))).toContain('there is no column "att" (windowColumn) - did you mean at?');
    expect(await messageOf(ids("label"))).toContain(
      "PARAM_INVALID: a param's value does not fit (windowColumn): label is text",
    );
  });
});

describe("placeholders of a query", () => {
  it("stand for dates of the window, in the run's zone", async () => {
    const query = "SELECT min(id) AS a, max(id) AS b FROM moments WHERE at >= {from} AND at < {to} + 1";
    const { rows } = await drive({ params: { ...server.admin, query }, window: DAYS });
    expect(rows).toStrictEqual([{ a: 25, b: 72 }]);
  });

  it("take each slice's day", async () => {
    const query = "SELECT {date} AS day, {from} = {to} AS one";
    const { rows } = await drive({ params: { ...server.admin, query, slices: "day" }, window: DAYS });
    expect(rows).toStrictEqual([
      { day: "2024-09-24", one: true },
      { day: "2024-09-25", one: true },
    ]);
  });

  it.each([
    [{ query: "SELECT 1 AS x WHERE '{from}' < 'x'" }, "PARAM_INVALID query: write {from} without quotes"],
    [{ query: "SELECT 1 AS x", slices: "day" }, "PARAM_INVALID slices: every slice would read the same rows"],
    [{ table: "moments", slices: "day" }, "PARAM_INVALID slices: every slice would read the same rows"],
    [{ query: "SELECT {date}", slices: "week" }, "PARAM_INVALID slices: {date} is one day"],
    [{ query: "SELECT {date} AS d" }, "{date} is one day, and the window is 2024-09-24 to 2024-09-25"],
    [{ query: "SELECT 1 AS x", windowColumn: "x" }, "PARAM_INVALID windowColumn: it goes with table"],
  ])("refuse %j", async (source, message) => {
    expect(await messageOf(drive({ params: { ...server.admin, ...source }, window: DAYS }))).toContain(message);
  });
});
