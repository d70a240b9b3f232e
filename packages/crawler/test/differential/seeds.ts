import type { TableSchema } from "@collectro/table-schema";
import type { Cell } from "./scalars.js";

/** A column `name` of the seeds, NULLABLE unless it says otherwise. */
function schemaOf(
  ...fields: readonly (Partial<TableSchema["fields"][number]> & { readonly name: string })[]
): TableSchema {
  return { fields: fields.map((field) => ({ type: "STRING", mode: "NULLABLE", ...field })) };
}

const inner = [{ name: "s", type: "STRING", mode: "NULLABLE" }] as const;
const scores = { type: "NUMERIC", mode: "NULLABLE", precision: 5, scale: 2 } as const;

/** Rows that once went wrong, each with what was wrong. They run before the random ones, for ever. */
export const SEEDS: readonly (readonly [TableSchema, readonly Cell[]])[] = [
  // A file of nothing but {} was taken for the values of its single RECORD column: an empty record instead of null.
  [schemaOf({ name: "r", type: "RECORD", fields: inner }), [{ value: {}, json: "{}", read: { r: null } }]],
  // A column called like the generated SQL's own variable stood in for it.
  [
    schemaOf({
      name: "e0",
      type: "RECORD",
      mode: "REPEATED",
      fields: [{ name: "_", type: "STRING", mode: "REPEATED" }],
    }),
    [{ value: { e0: [{ _: ["x"] }, {}] }, json: '{"e0":[{"_":["x"]},{}]}', read: { e0: [{ _: ["x"] }, { _: [] }] } }],
  ],
  // DuckDB refuses a quoted integer with needless zeros, which the validator accepts.
  [schemaOf({ name: "i", type: "INT64" }), [{ value: { i: "0001" }, json: '{"i":"0001"}', read: { i: "1" } }]],
  // An exponent made DECIMAL drop all digits.
  [
    schemaOf({ name: "n", ...scores }),
    [{ value: { n: "0.0000000001e10" }, json: '{"n":"0.0000000001e10"}', read: { n: "1" } }],
  ],
  // A microsecond more or less by a double, and milliseconds that DECIMAL(18,6) did not hold.
  [
    schemaOf({ name: "t", type: "TIMESTAMP" }),
    [
      {
        value: { t: "2255-03-14T16:00:00.000001Z" },
        json: '{"t":9000000000.000001}',
        read: { t: 9_000_000_000_000_001n },
      },
      { value: { t: "2018-08-19T12:11:35Z" }, json: '{"t":1.534680695e12}', read: { t: 1_534_680_695_000_000n } },
    ],
  ],
  // The first element of an array was not looked at.
  [
    schemaOf({ name: "a", ...scores, precision: 32, scale: 9, mode: "REPEATED" }),
    [{ value: { a: ["86069857.901451301"] }, json: '{"a":[86069857.901451301]}', read: { a: ["86069857.901451301"] } }],
  ],
];
