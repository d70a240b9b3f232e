import { describe, expect, it } from "vitest";
import { civilText, sessionZone } from "../src/time-zone.js";
import { drive, messageOf } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer(`
  SET time_zone = '+00:00';
  CREATE TABLE moments (id int PRIMARY KEY, day date, wall datetime, at timestamp NULL, label varchar(5));
  INSERT INTO moments SELECT seq, DATE '2024-09-22' + INTERVAL (seq + 14) HOUR, DATE '2024-09-22' + INTERVAL (seq + 14) HOUR,
    DATE '2024-09-22' + INTERVAL (seq + 14) HOUR, 'x' FROM seq_1_to_96;
  CREATE VIEW seen AS SELECT *, FROM_UNIXTIME(0) AS zone FROM moments;
  `);

const DAYS = { from: "2024-09-24", to: "2024-09-25" };
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe("sessionZone", () => {
  it.each([
    ["Asia/Tokyo", "+09:00", "+09:00"],
    ["UTC", "+00:00", "+00:00"],
    ["Asia/Kolkata", "+05:30", "+05:30"],
    ["America/New_York", "America/New_York", undefined],
    ["Pacific/Kiritimati", "Pacific/Kiritimati", undefined],
  ])("makes an offset of %s where it never changes", (zone, name, offset) => {
    expect(sessionZone(zone)).toStrictEqual({ name, offset, isRunZone: true });
  });

  it("knows what an instant is called there", () => {
    expect(civilText(new Date("2024-09-23T15:00:00Z"), "+09:00")).toBe("2024-09-24 00:00:00");
    expect(civilText(new Date("2024-01-01T00:00:00Z"), "-03:30")).toBe("2023-12-31 20:30:00");
    expect(civilText(new Date("+010000-01-01T00:00:00Z"), "+00:00")).toBe("9999-12-31 23:59:59");
  });
});

describe("windowColumn", () => {
  const ids = async (windowColumn: string, more: object = {}, timeZone = "Asia/Tokyo") => {
    const params = { ...server.admin, table: "moments", windowColumn, columns: "id", ...more };
    const { rows } = await drive({ params, window: DAYS, timeZone });
    return rows.map((row) => Number(row["id"])).sort((a, b) => a - b);
  };

  it("takes the zone's days of a TIMESTAMP column, of tables and views", async () => {
    expect(await ids("at")).toStrictEqual(range(25, 72));
    expect(await ids("at", { table: "seen" })).toStrictEqual(range(25, 72));
    expect(await ids("at", {}, "America/New_York")).toStrictEqual(range(38, 85));
  });

  it("takes the days of DATETIME and DATE columns as they stand", async () => {
    expect(await ids("wall")).toStrictEqual(range(34, 81));
    expect(await ids("day")).toStrictEqual(range(34, 81));
  });

  it.each(["day", "week", "month"])("reads the same rows in slices of a %s", async (slices) => {
    expect(await ids("at", { slices })).toStrictEqual(range(25, 72));
  });

  it("must be a column of the table, with days", async () => {
    expect(await messageOf(ids("att"))).toContain('there is no column "att"');
    expect(await messageOf(ids("att"))).toContain("did you mean at?");
    expect(await messageOf(ids("label"))).toContain(
      "PARAM_INVALID: a param's value does not fit (windowColumn): label is varchar(5)",
    );
  });
});

describe("the session's zone", () => {
  it("is the run's in queries and views", async () => {
    const query = "SELECT FROM_UNIXTIME(0) AS v";
    expect((await drive({ params: { ...server.admin, query } })).rows).toStrictEqual([{ v: "1970-01-01 09:00:00" }]);
    const view = { ...server.admin, table: "seen", columns: "zone" };
    expect((await drive({ params: view, limit: 1 })).rows).toStrictEqual([{ zone: "1970-01-01 09:00:00" }]);
  });

  it("must be known to the server when it has summer time, in queries only", async () => {
    const read = (source: object) => drive({ params: { ...server.admin, ...source }, timeZone: "America/New_York" });
    expect((await read({ table: "moments" })).rows).toHaveLength(96);
    expect(await messageOf(read({ query: "SELECT 1 AS a" }))).toMatch(
      /SOURCE_FAILED: .*time zone.*America\/New_York.* - load the names of time zones/,
    );
    await server.sql(`INSERT INTO mysql.time_zone VALUES (1, 'N'); INSERT INTO mysql.time_zone_name VALUES ('America/New_York', 1);
      INSERT INTO mysql.time_zone_transition VALUES (1, 1710054000, 0), (1, 1730613600, 1);
      INSERT INTO mysql.time_zone_transition_type VALUES (1, 0, -14400, 1, 'EDT'), (1, 1, -18000, 0, 'EST')`);
    const query = "SELECT CAST(at AS CHAR) AS civil, at FROM moments WHERE id = 1";
    expect((await read({ query })).rows).toStrictEqual([
      { civil: "2024-09-22 11:00:00", at: "2024-09-22 15:00:00+00:00" },
    ]);
  });
});

describe("placeholders of a query", () => {
  it("stand for dates of the window, in the run's zone", async () => {
    const query = "SELECT min(id) AS a, max(id) AS b FROM moments WHERE at >= {from} AND at < {to} + INTERVAL 1 DAY";
    const { rows } = await drive({ params: { ...server.admin, query }, window: DAYS });
    expect(rows).toStrictEqual([{ a: 25, b: 72 }]);
  });

  it("take each slice's day", async () => {
    const query = "SELECT {date} AS day, {from} = {to} AS one";
    const { rows } = await drive({ params: { ...server.admin, query, slices: "day" }, window: DAYS });
    expect(rows).toStrictEqual([
      { day: "2024-09-24", one: 1 },
      { day: "2024-09-25", one: 1 },
    ]);
  });

  it.each([
    [{ query: "SELECT 1 AS x WHERE '{from}' < 'x'" }, "PARAM_INVALID query: write {from} without quotes"],
    [{ query: "SELECT 1 AS x WHERE d < {to} + 1" }, "PARAM_INVALID query: write {to} + INTERVAL 1 DAY"],
    [{ query: "SELECT 1 AS x", slices: "day" }, "PARAM_INVALID slices: every slice would read the same rows"],
    [{ query: "SELECT {date} AS d" }, "{date} is one day, and the window is 2024-09-24 to 2024-09-25"],
    [{ query: "SELECT 1 AS x", windowColumn: "x" }, "PARAM_INVALID windowColumn: it goes with table"],
    [{ table: "a.b.c" }, "PARAM_INVALID table: write name or database.name"],
  ])("refuse %j", async (source, message) => {
    expect(await messageOf(drive({ params: { ...server.admin, ...source }, window: DAYS }))).toContain(message);
  });
});
