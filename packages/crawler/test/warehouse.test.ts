import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Field, parseTableSchema, type TableSchema } from "@collectro/table-schema";
import { describe, expect, it, onTestFinished } from "vitest";
import { compileFileValidator } from "../src/fetch/validation.js";
import { formatReason, RunRefused } from "../src/reason.js";
import { openDuckdb } from "../src/warehouse/duckdb.js";
import { loadIdOf } from "../src/warehouse/ledger.js";
import type { LoadRequest, LoadResult, Warehouse } from "../src/warehouse/warehouse.js";
import type { LoadMode } from "../src/workflow/workflow.js";
import { tempDir } from "./temp-dir.js";

const DAY = "2024-09-24";

async function testWarehouse(): Promise<Warehouse> {
  const warehouse = await openDuckdb(join(tempDir(), "warehouse.duckdb"));
  onTestFinished(() => warehouse.close());
  return warehouse;
}

function schemaOf(...fields: readonly unknown[]): TableSchema {
  const parsed = parseTableSchema(fields);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.schema;
}

/** Takes lines the way a crawl does: validated, made exact, loaded. */
async function loadLines(
  warehouse: Warehouse,
  schema: TableSchema,
  lines: readonly string[],
  changes: Partial<LoadRequest> & { readonly mode?: LoadMode; readonly windowColumn?: string } = {},
): Promise<LoadResult> {
  const file = join(tempDir(), "rows.json");
  const text = lines.map((line) => `${line}\n`).join("");
  writeFileSync(file, text);
  const verdict = await compileFileValidator({ schema })(file);
  expect(verdict.problems).toEqual([]);
  const { mode = "append", windowColumn } = changes;
  const table = { name: "t.rows", schema, mode, ...(windowColumn === undefined ? {} : { windowColumn }) };
  return await warehouse.load({
    table,
    window: { from: DAY, to: DAY },
    runId: "run",
    loadId: crypto.randomUUID(),
    files: lines.length > 0 ? [file] : [],
    longestFileBytes: text.length,
    rows: verdict.rows,
    ...changes,
  });
}

async function values(warehouse: Warehouse, column = "v"): Promise<unknown[]> {
  const preview = await warehouse.preview("t.rows", 1000);
  return (preview?.rows ?? []).map((row) => row[column]);
}

const WIDE = "12345678901234567890.123456789";

describe("a value arrives as it was written", () => {
  // Column, JSON value as written, DuckDB type, value as DuckDB prints it.
  const cases: readonly [Partial<Field> & { type: string }, string, string, unknown][] = [
    [{ type: "INT64" }, "9007199254740991", "BIGINT", "9007199254740991"],
    [{ type: "INT64" }, '"9007199254740993"', "BIGINT", "9007199254740993"],
    [{ type: "INT64" }, '"-9223372036854775808"', "BIGINT", "-9223372036854775808"],
    [{ type: "FLOAT64" }, "0.1", "DOUBLE", 0.1],
    [{ type: "FLOAT64" }, "5e-324", "DOUBLE", 5e-324],
    [{ type: "FLOAT64" }, "1.7976931348623157e308", "DOUBLE", 1.7976931348623157e308],
    [{ type: "NUMERIC" }, WIDE, "DECIMAL(38,9)", WIDE],
    [{ type: "NUMERIC" }, `"${WIDE}"`, "DECIMAL(38,9)", WIDE],
    [{ type: "NUMERIC" }, "-10000000.000000001", "DECIMAL(38,9)", "-10000000.000000001"],
    [
      { type: "NUMERIC" },
      '"99999999999999999999999999999.999999999"',
      "DECIMAL(38,9)",
      "99999999999999999999999999999.999999999",
    ],
    [{ type: "NUMERIC" }, "1e2", "DECIMAL(38,9)", "100.000000000"],
    [{ type: "NUMERIC", precision: 18, scale: 2 }, "1234567890123456.78", "DECIMAL(18,2)", "1234567890123456.78"],
    [{ type: "NUMERIC", precision: 5 }, "12345", "DECIMAL(5,0)", "12345"],
    [{ type: "BIGNUMERIC" }, `"${"9".repeat(38)}.${"9".repeat(38)}"`, "VARCHAR", `${"9".repeat(38)}.${"9".repeat(38)}`],
    [{ type: "NUMERIC" }, `"0.${"0".repeat(49)}1e50"`, "DECIMAL(38,9)", "1.000000000"],
    [{ type: "NUMERIC" }, `"${"1".padEnd(60, "0")}e-50"`, "DECIMAL(38,9)", "1000000000.000000000"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, '"1000e-3"', "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, '"0.0000000001\\u006510"', "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC", precision: 5, scale: 2 }, "1000e-3", "DECIMAL(5,2)", "1.00"],
    [{ type: "NUMERIC" }, `"${"0".repeat(300)}1.5${"0".repeat(90)}"`, "DECIMAL(38,9)", "1.500000000"],
    [{ type: "NUMERIC" }, '"+.5"', "DECIMAL(38,9)", "0.500000000"],
    [{ type: "BIGNUMERIC" }, '"1e2"', "VARCHAR", "100"],
    [{ type: "BIGNUMERIC" }, WIDE, "VARCHAR", WIDE],
    [{ type: "BOOL" }, "true", "BOOLEAN", true],
    [{ type: "BOOL" }, "0", "BOOLEAN", false],
    [{ type: "BOOL" }, "1", "BOOLEAN", true],
    [{ type: "BOOL" }, '"1"', "BOOLEAN", true],
    [{ type: "BOOL" }, '"yes"', "BOOLEAN", true],
    [{ type: "BOOL" }, '"N"', "BOOLEAN", false],
    [{ type: "BOOL" }, '"False"', "BOOLEAN", false],
    [{ type: "STRING" }, '"日本\\n\\u0041🗾 \\"x\\""', "VARCHAR", '日本\nA🗾 "x"'],
    [{ type: "STRING" }, '""', "VARCHAR", ""],
    [{ type: "BYTES" }, '"AAECgP8="', "BLOB", "\\x00\\x01\\x02\\x80\\xFF"],
    [{ type: "DATE" }, '"0001-01-01"', "DATE", "0001-01-01"],
    [{ type: "DATE" }, '"9999-12-31"', "DATE", "9999-12-31"],
    [{ type: "TIME" }, '"23:59:59.999999"', "TIME", "23:59:59.999999"],
    [{ type: "DATETIME" }, '"2024-09-24 01:02:03.000004"', "TIMESTAMP", "2024-09-24 01:02:03.000004"],
    [
      { type: "TIMESTAMP" },
      '"2024-09-24T01:02:03.000004Z"',
      "TIMESTAMP WITH TIME ZONE",
      "2024-09-24 01:02:03.000004+00",
    ],
    [{ type: "TIMESTAMP" }, '"2024-09-24 01:02:03 UTC"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 01:02:03+00"],
    [{ type: "TIMESTAMP" }, '"2024/09/24 01:02"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 01:02:00+00"],
    [{ type: "TIMESTAMP" }, '"2024-09-24 01:02:03 -05:30"', "TIMESTAMP WITH TIME ZONE", "2024-09-24 06:32:03+00"],
    [{ type: "TIMESTAMP" }, '"2024/09/24T01:02+09:00"', "TIMESTAMP WITH TIME ZONE", "2024-09-23 16:02:00+00"],
    [{ type: "TIMESTAMP" }, "1534680695", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35+00"],
    [{ type: "TIMESTAMP" }, "1534680695.123456", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35.123456+00"],
    [{ type: "TIMESTAMP" }, "20240924", "TIMESTAMP WITH TIME ZONE", "1970-08-23 06:28:44+00"],
    [{ type: "TIMESTAMP" }, "-1.5", "TIMESTAMP WITH TIME ZONE", "1969-12-31 23:59:58.5+00"],
    [{ type: "TIMESTAMP" }, "9000000000.000001", "TIMESTAMP WITH TIME ZONE", "2255-03-14 16:00:00.000001+00"],
    [{ type: "TIMESTAMP" }, "253402300799.999999", "TIMESTAMP WITH TIME ZONE", "9999-12-31 23:59:59.999999+00"],
    [{ type: "TIMESTAMP" }, "-62135596800", "TIMESTAMP WITH TIME ZONE", "0001-01-01 00:00:00+00"],
    [{ type: "TIMESTAMP" }, "253402300800", "TIMESTAMP WITH TIME ZONE", "1978-01-11 21:31:40.8+00"],
    [{ type: "TIMESTAMP" }, "1534680695000.123", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35.000123+00"],
    [{ type: "TIMESTAMP" }, "1.534680695e12", "TIMESTAMP WITH TIME ZONE", "2018-08-19 12:11:35+00"],
    [{ type: "TIMESTAMP" }, "-0.000001", "TIMESTAMP WITH TIME ZONE", "1969-12-31 23:59:59.999999+00"],
    [{ type: "GEOGRAPHY" }, '"POINT(139.7 35.6)"', "VARCHAR", "POINT(139.7 35.6)"],
    [{ type: "INTERVAL" }, '"P1Y2M3DT4H5M6.5S"', "VARCHAR", "P1Y2M3DT4H5M6.5S"],
    [
      { type: "JSON" },
      '{"a":[1,null,"x"],"b":18446744073709551615}',
      "JSON",
      '{"a":[1,null,"x"],"b":18446744073709551615}',
    ],
    [{ type: "INT64", mode: "REPEATED" }, '[1,2,"9007199254740993"]', "BIGINT[]", ["1", "2", "9007199254740993"]],
    [{ type: "NUMERIC", mode: "REPEATED" }, `["1.5",${WIDE}]`, "DECIMAL(38,9)[]", ["1.500000000", WIDE]],
    [
      { type: "TIMESTAMP", mode: "REPEATED" },
      '["2024/09/24 01:02",9000000000.000001]',
      "TIMESTAMP WITH TIME ZONE[]",
      ["2024-09-24 01:02:00+00", "2255-03-14 16:00:00.000001+00"],
    ],
    [
      { type: "NUMERIC", mode: "REPEATED" },
      '["1" , "1000e-3" , "0.000000000001e12"]',
      "DECIMAL(38,9)[]",
      ["1.000000000", "1.000000000", "1.000000000"],
    ],
    [{ type: "STRING", mode: "REPEATED" }, "null", "VARCHAR[]", []],
    [{ type: "BYTES", mode: "REPEATED" }, '["AQI="]', "BLOB[]", ["\\x01\\x02"]],
  ];

  it.each(cases)("%j %s", async (field, json, type, expected) => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, schemaOf({ name: "v", ...field }), [`{"v":${json}}`]);
    const preview = await warehouse.preview("t.rows", 1);
    expect(preview?.columns).toEqual([{ name: "v", type }]);
    expect(preview?.rows[0]?.["v"]).toEqual(expected);
  });

  it("inside records inside arrays inside records", async () => {
    const warehouse = await testWarehouse();
    const leaf = { name: "t", type: "TIMESTAMP", mode: "REPEATED" };
    const inner = { name: "in", type: "RECORD", mode: "REPEATED", fields: [leaf, { name: "n", type: "NUMERIC" }] };
    const schema = schemaOf({ name: "v", type: "RECORD", fields: [inner, { name: "b_b", type: "BYTES" }] });
    await loadLines(warehouse, schema, [
      `{"v":{"in":[{"t":["2024/09/24 01:02",0],"n":${WIDE}},{"t":null,"n":null}],"b_b":"AQI="}}`,
      '{"v":{"in":[]}}',
      '{"v":null}',
      "{}",
    ]);
    expect(await values(warehouse)).toEqual([
      {
        in: [
          { t: ["2024-09-24 01:02:00+00", "1970-01-01 00:00:00+00"], n: WIDE },
          { t: [], n: null },
        ],
        b_b: "\\x01\\x02",
      },
      { in: [], b_b: null },
      null,
      null,
    ]);
  });

  it("whatever the columns are called, and in whatever order the keys come", async () => {
    const warehouse = await testWarehouse();
    const schema = schemaOf(
      { name: "by", type: "INT64" },
      { name: "select", type: "STRING" },
      { name: "Group", type: "NUMERIC" },
    );
    await loadLines(warehouse, schema, ['{"Group":"1.5","select":"x","by":1}', "", '  {"by":2}\r']);
    expect((await warehouse.preview("t.rows", 10))?.rows).toEqual([
      { by: "1", select: "x", Group: "1.500000000" },
      { by: "2", select: null, Group: null },
    ]);
  });

  it("in a row of more than 16 MiB", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, schemaOf({ name: "v", type: "STRING" }), [
      `{"v":"${"x".repeat(20_000_000)}"}`,
      '{"v":"y"}',
    ]);
    expect((await values(warehouse)).map((value) => String(value).length)).toEqual([20_000_000, 1]);
  });
});

const DATED = schemaOf({ name: "day", type: "DATE" }, { name: "v", type: "STRING" });
const row = (day: string, v: string) => JSON.stringify({ day, v });

describe("modes", () => {
  it("append adds", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row(DAY, "a")]);
    await loadLines(warehouse, DATED, [row(DAY, "b")]);
    expect(await values(warehouse)).toEqual(["a", "b"]);
  });

  it("truncate replaces all rows", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row("2020-01-01", "a")]);
    await loadLines(warehouse, DATED, [row(DAY, "b")], { mode: "truncate" });
    expect(await values(warehouse)).toEqual(["b"]);
  });

  it.each([
    ["DATE", "2024-09-23", "2024-09-24", "2024-09-25"],
    ["DATETIME", "2024-09-23 23:59:59.999999", "2024-09-24 00:00:00", "2024-09-25 00:00:00"],
    ["TIMESTAMP", "2024-09-24T08:59:59+09:00", "2024-09-24T23:59:59.999999Z", "2024-09-25T00:00:00Z"],
  ])("replace-window replaces the rows of FROM to TO only, by a %s", async (type, before, inside, after) => {
    const warehouse = await testWarehouse();
    const schema = schemaOf({ name: "day", type }, { name: "v", type: "STRING" });
    const old = [row(before, "before"), row(inside, "old"), row(after, "after")];
    await loadLines(warehouse, schema, [...old, '{"v":"dateless"}']);
    await loadLines(warehouse, schema, [row(inside, "new")], { mode: "replace-window", windowColumn: "day" });
    expect((await values(warehouse)).sort()).toEqual(["after", "before", "dateless", "new"]);
  });
});

describe("the LoadLedger", () => {
  const replace = { mode: "replace-window", windowColumn: "day" } as const;

  it("makes the same load again do nothing", async () => {
    const warehouse = await testWarehouse();
    const load = { loadId: "same", runId: "first" };
    await loadLines(warehouse, DATED, [row(DAY, "a")], load);
    const again = await loadLines(warehouse, DATED, [row(DAY, "a")], { ...load, runId: "second" });
    expect(again).toEqual({ kind: "already", runId: "first", rows: 1 });
    expect(await values(warehouse)).toEqual(["a"]);
  });

  it("loads the same objects again when a later load has replaced them, but not for the run that was replaced", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row(DAY, "a")], { ...replace, loadId: "A", runId: "1" });
    await loadLines(warehouse, DATED, [row(DAY, "b")], { ...replace, loadId: "B", runId: "2" });
    const resumed = await loadLines(warehouse, DATED, [row(DAY, "a")], { ...replace, loadId: "A", runId: "1" });
    expect(resumed.kind).toBe("already");
    expect(await values(warehouse)).toEqual(["b"]);
    const asked = await loadLines(warehouse, DATED, [row(DAY, "a")], { ...replace, loadId: "A", runId: "3" });
    expect(asked.kind).toBe("loaded");
    expect(await values(warehouse)).toEqual(["a"]);
  });

  it("is not misled by loads of other windows or tables", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row(DAY, "a")], { ...replace, loadId: "A", runId: "1" });
    const window = { from: "2024-09-25", to: "2024-09-26" };
    await loadLines(warehouse, DATED, [], { ...replace, loadId: "B", runId: "2", window });
    const again = await loadLines(warehouse, DATED, [row(DAY, "a")], { ...replace, loadId: "A", runId: "3" });
    expect(again.kind).toBe("already");
  });

  it("names a load by what it holds, not by the order in which it was listed", () => {
    const table = { name: "t.rows", schema: DATED, mode: "append" } as const;
    const window = { from: DAY, to: DAY };
    const object = (name: string, generation = "1") => ({
      location: { bucket: "b", object: name },
      bytes: 1,
      generation,
      crc32c: "AAAAAA==",
    });
    const id = loadIdOf(table, window, [object("a"), object("b")], "1");
    expect(loadIdOf(table, window, [object("b"), object("a")], "2")).toBe(id);
    expect(loadIdOf(table, window, [object("a"), object("b", "2")], "1")).not.toBe(id);
    expect(loadIdOf(table, { from: DAY, to: "2024-09-25" }, [object("a"), object("b")], "1")).not.toBe(id);
    expect(loadIdOf({ ...table, name: "t.other" }, window, [object("a"), object("b")], "1")).not.toBe(id);
    expect(loadIdOf(table, window, [], "1")).not.toBe(loadIdOf(table, window, [], "2"));
  });
});

describe("what the warehouse refuses leaves it as it was", () => {
  async function refusal(work: Promise<unknown>): Promise<string> {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RunRefused)) throw error ?? new Error("it was not refused");
    expect(error.fault).toBe("warehouse");
    return error.reasons.map((reason) => formatReason(reason)).join("\n");
  }

  it("a table with other columns, each named", async () => {
    const warehouse = await testWarehouse();
    await loadLines(
      warehouse,
      schemaOf({ name: "day", type: "DATE" }, { name: "v", type: "INT64" }, { name: "old", type: "STRING" }),
      ['{"v":1}'],
    );
    const other = schemaOf(
      { name: "day", type: "DATE" },
      { name: "v", type: "STRING" },
      { name: "new", type: "STRING" },
    );
    const text = await refusal(loadLines(warehouse, other, ['{"v":"x"}'], { mode: "truncate" }));
    expect(text).toContain("v is BIGINT, the schema says VARCHAR; new is missing; old is not in the schema");
    expect(await values(warehouse)).toEqual(["1"]);
  });

  it.each([
    ["t.Rows", "t.Rows", "t.rows"],
    ["T.rows", "T", "t"],
    ["T.other", "T", "t"],
  ])("the table %s beside t.rows: names that differ only in case, both named", async (name, wanted, found) => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row(DAY, "a")]);
    const table = { name, schema: DATED, mode: "append" } as const;
    const text = await refusal(loadLines(warehouse, DATED, [row(DAY, "b")], { table }));
    expect(text).toMatch(`TABLE_CASE: the name ${wanted} differs only in case from ${found}, which`);
    expect(await values(warehouse)).toEqual(["a"]);
  });

  it("a count that differs from what was validated", async () => {
    const warehouse = await testWarehouse();
    await loadLines(warehouse, DATED, [row(DAY, "a")]);
    const load = loadLines(warehouse, DATED, [row(DAY, "b")], { rows: 2, mode: "truncate", loadId: "L" });
    expect(await refusal(load)).toMatch(/^COUNT_DIFFERS: rows that went into t.rows: 1, rows validated: 2;/);
    expect(await values(warehouse)).toEqual(["a"]);
    expect(await warehouse.findLoad({ loadId: "L", runId: "run" })).toBeUndefined();
  });

  it("a file that is no warehouse", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    writeFileSync(path, "this is no database ".repeat(1000));
    expect(await refusal(openDuckdb(path))).toMatch(/^WAREHOUSE_FAILED: /);
  });
});

describe("the lock of another process", () => {
  const holder = `
    const { DuckDBInstance } = require(process.argv[1]);
    DuckDBInstance.create(process.argv[2]).then(async (instance) => {
      globalThis.held = await instance.connect();
      console.log("held");
      process.stdin.once("data", () => process.exit(0));
    });`;

  async function hold(path: string) {
    const duckdb = createRequire(import.meta.url).resolve("@duckdb/node-api");
    const child = spawn(process.execPath, ["-e", holder, duckdb, path], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    return child;
  }

  it("is waited for, and the wait is told", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    const child = await hold(path);
    const waits: number[] = [];
    const warehouse = await openDuckdb(path, {
      onWait(seconds) {
        waits.push(seconds);
        child.stdin.write("go\n");
      },
    });
    warehouse.close();
    expect(waits).toEqual([30]);
  });

  it("is given up on when it does not come free, naming the file", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    await hold(path);
    await expect(openDuckdb(path, { lockWaitMs: 500 })).rejects.toThrow(`another process holds the warehouse ${path}`);
  });
});
