import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { formatReason, RunRefused } from "../src/reason.js";
import { openDuckdb } from "../src/warehouse/duckdb.js";
import { openReader } from "../src/warehouse/duckdb-reader.js";
import { CREATE_LEDGER, LEDGER } from "../src/warehouse/ledger.js";
import { tempDir } from "./temp-dir.js";
import { DATED, DAY, loadLines, row, schemaOf, testWarehouse, values } from "./warehouse-kit.js";

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

  it("a load that its ledger cannot record, as if the crawler had died between the two", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    const warehouse = await openDuckdb(path);
    await loadLines(warehouse, DATED, [row(DAY, "a")]);
    warehouse.close();
    await makeLedgerRefuse(path, "L");
    const reopened = await openDuckdb(path);
    onTestFinished(() => reopened.close());
    expect(await refusal(loadLines(reopened, DATED, [row(DAY, "b")], { loadId: "L" }))).toMatch(/^WAREHOUSE_FAILED: /);
    expect(await values(reopened)).toEqual(["a"]);
  });

  it("a file that is no warehouse", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    writeFileSync(path, "this is no database ".repeat(1000));
    expect(await refusal(openDuckdb(path))).toMatch(/^WAREHOUSE_FAILED: /);
  });
});

/** Gives the ledger a rule that only one load breaks. */
async function makeLedgerRefuse(path: string, loadId: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(`DROP TABLE ${LEDGER}`);
  await connection.run(CREATE_LEDGER.replace(/\)$/, `, CHECK (load_id <> '${loadId}'))`));
  connection.closeSync();
  instance.closeSync();
}

describe("a query", () => {
  it("that takes too long is ended and told as such, with how long it may take", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    (await openDuckdb(path)).close();
    const reader = await openReader(path, {});
    onTestFinished(() => reader?.close());
    const sql = "SELECT count(*) FROM range(1000000000000) a, range(1000000) b WHERE a.range <> b.range";

    const asked = reader?.query(sql, 1, new AbortController().signal, 100);

    await expect(asked).rejects.toThrow(/^QUERY_TOO_LONG: the query took too long and was ended: 0\.1 s - narrow it/);
    await expect(reader?.query("SELECT 1 AS n", 1, new AbortController().signal)).resolves.toMatchObject({
      totalRows: 1,
    });
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
    await expect(openDuckdb(path, { lockWaitMs: 500 })).rejects.toThrow(
      "another process holds the warehouse warehouse.duckdb;",
    );
  });
});
