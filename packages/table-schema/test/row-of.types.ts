import type { RowOf, SchemaLiteral } from "../src/index.js";

/** Compiled by the type check of the tests, never run: every `@ts-expect-error` must be an error. */

function defineSchema<const S extends SchemaLiteral>(schema: S): (row: RowOf<S>) => void {
  return () => void schema;
}

const take = defineSchema([
  { name: "id", type: "INTEGER", mode: "REQUIRED" },
  { name: "price", type: "NUMERIC", precision: 18, scale: 2 },
  { name: "ratio", type: "FLOAT64" },
  { name: "at", type: "TIMESTAMP" },
  { name: "day", type: "DATE" },
  { name: "ok", type: "BOOLEAN", mode: "NULLABLE" },
  { name: "blob", type: "BYTES" },
  { name: "extra", type: "JSON" },
  { name: "tags", type: "STRING", mode: "REPEATED" },
  { name: "place", type: "STRUCT", fields: [{ name: "lat", type: "FLOAT", mode: "REQUIRED" }] },
]);

const row = {
  id: 1,
  price: "12.50",
  ratio: 0.5,
  at: new Date(),
  day: "2024-09-24",
  ok: null,
  blob: Uint8Array.of(1),
  extra: { any: [1, null] },
  tags: ["a"],
  place: { lat: 35.6 },
} as const;

take(row);
take({
  ...row,
  id: 1n,
  price: 12.5,
  ratio: null,
  at: "2024-09-24T00:00:00Z",
  ok: true,
  blob: "AQ==",
  extra: null,
  place: null,
});
take({ ...row, id: "9223372036854775807", tags: [] });

// @ts-expect-error a REQUIRED column is never null
take({ ...row, id: null });
// @ts-expect-error not decimal digits
take({ ...row, id: "one" });
// @ts-expect-error a FLOAT64 is a number
take({ ...row, ratio: "0.5" });
// @ts-expect-error a DATE is a string
take({ ...row, day: new Date() });
// @ts-expect-error a BOOL is a boolean
take({ ...row, ok: 1 });
// @ts-expect-error null is no element of an array
take({ ...row, tags: [null] });
// @ts-expect-error an array, also when it is empty
take({ ...row, tags: null });
// @ts-expect-error a wrong type inside a RECORD
take({ ...row, place: { lat: "35.6" } });
// @ts-expect-error a misspelt column inside a RECORD
take({ ...row, place: { lta: 35.6 } });
// @ts-expect-error undefined is not null
take({ ...row, day: undefined });
const takeSmall = defineSchema([
  { name: "id", type: "INT64" },
  { name: "note", type: "STRING" },
]);

takeSmall({ id: 1, note: null });
// @ts-expect-error a misspelt column
takeSmall({ id: 1, nite: null });
// @ts-expect-error a forgotten column
takeSmall({ id: 1 });
// @ts-expect-error an unknown column
takeSmall({ id: 1, note: null, more: 1 });
// @ts-expect-error no such type
defineSchema([{ name: "a", type: "RANGE" }]);
// @ts-expect-error no such mode
defineSchema([{ name: "a", type: "STRING", mode: "OPTIONAL" }]);
