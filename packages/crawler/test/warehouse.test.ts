import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openDuckdb } from "../src/warehouse/duckdb.js";
import { CREATE_LEDGER, LEDGER, loadIdOf } from "../src/warehouse/ledger.js";
import { tempDir } from "./temp-dir.js";
import { DATED, DAY, loadLines, row, schemaOf, testWarehouse, values } from "./warehouse-kit.js";

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

  it.each([{ mode: "append" }, replace, { mode: "truncate" }] as const)(
    "takes a slice of a backfill once, whichever run comes with it and whatever came later: %j",
    async (how) => {
      const warehouse = await testWarehouse();
      const slice = "gs://b/_collectro/backfill/1/slices/2024-09-24_2024-09-24";
      await loadLines(warehouse, DATED, [row(DAY, "a")], { ...how, slice, runId: "1" });
      await loadLines(warehouse, DATED, [row(DAY, "b")], { ...how, runId: "2" });

      const late = await loadLines(warehouse, DATED, [row(DAY, "late"), row(DAY, "late")], {
        ...how,
        slice,
        runId: "3",
      });

      expect(late).toEqual({ kind: "already", runId: "1", rows: 1 });
      expect(await values(warehouse)).toEqual(how.mode === "append" ? ["a", "b"] : ["b"]);
      const other = await loadLines(warehouse, DATED, [row(DAY, "c")], { ...how, slice: `${slice}+`, runId: "4" });
      expect(other.kind).toBe("loaded");
    },
  );

  it("of an earlier version, which knew no slices, is brought up to date", async () => {
    const path = join(tempDir(), "warehouse.duckdb");
    const old = await (await import("@duckdb/node-api")).DuckDBInstance.create(path);
    const connection = await old.connect();
    await connection.run(CREATE_LEDGER.replace(", slice VARCHAR", ""));
    const values = `'L', 1, 't.rows', DATE '${DAY}', DATE '${DAY}', 'append', 1, 'before', now()`;
    await connection.run(`INSERT INTO ${LEDGER} VALUES (${values})`);
    connection.closeSync();
    old.closeSync();

    const warehouse = await openDuckdb(path);
    onTestFinished(() => warehouse.close());

    expect(await warehouse.findRun({ runId: "before" })).toMatchObject({ kind: "already" });
    expect((await loadLines(warehouse, DATED, [row(DAY, "a")], { slice: "s", runId: "1" })).kind).toBe("loaded");
    expect((await loadLines(warehouse, DATED, [row(DAY, "a")], { slice: "s", runId: "2" })).kind).toBe("already");
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
