import { compileRowEncoder, type TableSchema } from "@collectro/table-schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Warehouse } from "../src/warehouse/warehouse.js";
import { readable } from "./differential/readable.js";
import { rowOf } from "./differential/rows.js";
import type { Cell } from "./differential/scalars.js";
import { anySchema } from "./differential/schemas.js";
import { SEEDS } from "./differential/seeds.js";
import { loadLines, testWarehouse } from "./warehouse-kit.js";

/** Random schemas and rows tried by each property; .ci/full asks for more. */
const RUNS = Number(process.env["COLLECTRO_FUZZ_RUNS"] ?? 40);
const TIMEOUT_MS = 30_000 + RUNS * 200;
/** A failure is made smaller for so long. */
const interruptAfterTimeLimit = TIMEOUT_MS / 2;

const schemaAndRows: fc.Arbitrary<readonly [TableSchema, readonly Cell[]]> = anySchema.chain((schema) =>
  fc.tuple(fc.constant(schema), fc.array(rowOf(schema.fields), { minLength: 1, maxLength: 12 })),
);

/** What the warehouse holds after a load of these lines, by meaning. */
async function roundTrip(warehouse: Warehouse, schema: TableSchema, lines: readonly string[]): Promise<unknown[]> {
  const name = `t.r${crypto.randomUUID().replaceAll("-", "")}`;
  await loadLines(warehouse, schema, lines, { table: { name, schema, mode: "append" } });
  const preview = await warehouse.preview(name, lines.length + 1);
  return (preview?.rows ?? []).map((row) => readable(schema.fields, row));
}

function expected(rows: readonly Cell[]): unknown[] {
  return rows.map(({ read }) => read);
}

describe("for any schema and any rows, the warehouse holds what was meant", () => {
  it(
    "by what the encoder writes",
    async () => {
      const warehouse = await testWarehouse();
      await fc.assert(
        fc.asyncProperty(schemaAndRows, async ([schema, rows]) => {
          const encoder = compileRowEncoder(schema);
          const lines = rows.map(({ value }) => encoder.encode(value).slice(0, -1));

          expect(await roundTrip(warehouse, schema, lines)).toEqual(expected(rows));
        }),
        { numRuns: RUNS, interruptAfterTimeLimit, examples: SEEDS.map((seed) => [seed]) },
      );
    },
    TIMEOUT_MS,
  );

  it(
    "by lines of other containers, in any spelling that BigQuery documents",
    async () => {
      const warehouse = await testWarehouse();
      await fc.assert(
        fc.asyncProperty(schemaAndRows, async ([schema, rows]) => {
          const lines = rows.map(({ json }) => json);

          expect(await roundTrip(warehouse, schema, lines)).toEqual(expected(rows));
        }),
        { numRuns: RUNS, interruptAfterTimeLimit, examples: SEEDS.map((seed) => [seed]) },
      );
    },
    TIMEOUT_MS,
  );
});
