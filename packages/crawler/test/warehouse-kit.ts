import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseTableSchema, type TableSchema } from "@collectro/table-schema";
import { expect, onTestFinished } from "vitest";
import { compileFileValidator } from "../src/fetch/validation.js";
import { openDuckdb } from "../src/warehouse/duckdb.js";
import type { LoadRequest, LoadResult, Warehouse } from "../src/warehouse/warehouse.js";
import type { LoadMode } from "../src/workflow/workflow.js";
import { tempDir } from "./temp-dir.js";

/** The day of every load that asks for no other window. */
export const DAY = "2024-09-24";

/** An empty warehouse, closed after the test. */
export async function testWarehouse(): Promise<Warehouse> {
  const warehouse = await openDuckdb(join(tempDir(), "warehouse.duckdb"));
  onTestFinished(() => warehouse.close());
  return warehouse;
}

/** A schema from its JSON; a mistake in a test's schema fails the test. */
export function schemaOf(...fields: readonly unknown[]): TableSchema {
  const parsed = parseTableSchema(fields);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.schema;
}

/** Takes lines into the table `t.rows` the way a crawl does: validated, made exact, loaded. */
export async function loadLines(
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
    objects: [],
    unchanged: async () => true,
    files: lines.length > 0 ? [file] : [],
    longestFileBytes: text.length,
    rows: verdict.rows,
    ...changes,
  });
}

/** One column of `t.rows`. */
export async function values(warehouse: Warehouse, column = "v"): Promise<unknown[]> {
  const preview = await warehouse.preview("t.rows", 1000);
  return (preview?.rows ?? []).map((row) => row[column]);
}

/** A table of days. */
export const DATED = schemaOf({ name: "day", type: "DATE" }, { name: "v", type: "STRING" });

/** A line of it. */
export function row(day: string, v: string): string {
  return JSON.stringify({ day, v });
}
