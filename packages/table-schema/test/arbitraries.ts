import fc from "fast-check";
import { FIELD_TYPES } from "../src/field.js";
import { compileRowEncoder, type Field, type TableSchema } from "../src/index.js";

const DATE = fc.date({
  min: new Date("0001-01-01T00:00:00Z"),
  max: new Date("9999-12-31T00:00:00Z"),
  noInvalidDate: true,
});
const day = DATE.map((date) => date.toISOString().slice(0, 10));
const clock = DATE.map((date) => date.toISOString().slice(11, 23));
const text = fc
  .string({ unit: "grapheme", maxLength: 60 })
  .filter((value) => value.isWellFormed() && !value.includes("\0"));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const small = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => {
  const printed = JSON.stringify(value);
  return printed.isWellFormed() && !/\\u0000|\\ud[89a-f]/.test(printed);
});

/** A value that a column takes, whatever its mode. */
function valueFor(field: Field): fc.Arbitrary<unknown> {
  switch (field.type) {
    case "STRING":
      return text;
    case "BYTES":
      return fc.uint8Array({ maxLength: 20 });
    case "INT64":
      return fc.oneof(fc.maxSafeInteger(), int64, int64.map(String), small);
    case "FLOAT64":
      return fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer().map((cents) => cents / 100),
      );
    case "NUMERIC":
    case "BIGNUMERIC":
      return fc.oneof(
        small.map((cents) => `${cents / 100n}.${String(cents < 0n ? -cents % 100n : cents % 100n).padStart(2, "0")}`),
        small,
      );
    case "BOOL":
      return fc.boolean();
    case "TIMESTAMP":
      return fc.oneof(
        DATE,
        DATE.map((date) => date.toISOString()),
      );
    case "DATE":
      return day;
    case "TIME":
      return clock;
    case "DATETIME":
      return fc.tuple(day, fc.constantFrom(" ", "T"), clock).map((parts) => parts.join(""));
    case "INTERVAL":
      return fc.nat(9999).map((years) => `P${years}Y0M0DT0H0M0S`);
    case "GEOGRAPHY":
      return fc.tuple(fc.integer(), fc.integer()).map(([x, y]) => `POINT(${x} ${y})`);
    case "JSON":
      return json;
    case "RECORD":
      return rowOf({ fields: field.fields ?? [] });
  }
}

function cellFor(field: Field): fc.Arbitrary<unknown> {
  const value = valueFor(field);
  if (field.mode === "REPEATED")
    return fc.array(
      value.filter((item) => item !== null),
      { maxLength: 4 },
    );
  return field.mode === "REQUIRED" ? value.filter((item) => item !== null) : fc.option(value);
}

/** A row that the schema takes, its keys in schema order or turned round. */
export function rowOf(schema: TableSchema): fc.Arbitrary<Record<string, unknown>> {
  const row = fc.record(Object.fromEntries(schema.fields.map((field) => [field.name, cellFor(field)])));
  return fc.tuple(row, fc.nat()).map(([columns, turn]) => {
    const entries = schema.fields.map(({ name }) => [name, columns[name]] as const);
    const start = turn % entries.length;
    return Object.fromEntries([...entries.slice(start), ...entries.slice(0, start)]);
  });
}

/** Every type that has values of its own. */
export const SCALAR_TYPES = FIELD_TYPES.filter((type) => type !== "RECORD");

/** A field, RECORDs up to `depth` levels deep. */
function fieldOf(depth: number): fc.Arbitrary<Omit<Field, "name">> {
  const mode = fc.constantFrom("NULLABLE", "REQUIRED", "REPEATED" as const);
  const scalar = fc.record({ type: fc.constantFrom(...SCALAR_TYPES), mode });
  if (depth === 0) return scalar;
  const record = fc.record({ type: fc.constant("RECORD" as const), mode, fields: fieldsOf(depth - 1) });
  return fc.oneof({ arbitrary: scalar, weight: 4 }, { arbitrary: record, weight: 1 });
}

function fieldsOf(depth: number): fc.Arbitrary<Field[]> {
  return fc
    .array(fieldOf(depth), { minLength: 1, maxLength: 6 })
    .map((fields) =>
      fields.map((field, index) => ({ ...field, name: index % 3 === 2 ? `_c${index}` : `column_${index}` })),
    );
}

/** A schema and a row that it takes. */
export const schemaAndRow = fieldsOf(2).chain((fields) => fc.tuple(fc.constant({ fields }), rowOf({ fields })));

/** A schema and the line of a row that it takes. */
export const schemaAndLine = schemaAndRow.map(
  ([schema, row]) => [schema, compileRowEncoder(schema).encode(row)] as const,
);
