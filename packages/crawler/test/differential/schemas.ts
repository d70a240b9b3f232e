import type { Field, TableSchema } from "@collectro/table-schema";
import fc from "fast-check";

const PLAIN = ["STRING", "BYTES", "INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL"] as const;
const OTHERS = ["TIMESTAMP", "DATE", "TIME", "DATETIME", "INTERVAL", "GEOGRAPHY", "JSON"] as const;

/** Names that SQL, JavaScript or the generated SQL itself might take for something else. */
const NAMES = [
  "by",
  "select",
  "Group",
  "constructor",
  "toString",
  "_",
  "e0",
  "e1",
  "lambda",
  "value",
  "v2",
  "x",
  "NULL",
  "struct_pack",
  "row",
  "main",
  "amount",
  "a_very_long_column_name_indeed",
  "element",
  "T",
];

type Column = Omit<Field, "name">;

const MODE = fc.constantFrom("NULLABLE", "REQUIRED", "REPEATED" as const);

function parameters(maxScale: number, maxWhole: number): fc.Arbitrary<{ precision?: number; scale?: number }> {
  const both = fc
    .tuple(fc.nat(maxScale), fc.nat(maxWhole))
    .map(([scale, whole]) => ({ precision: Math.max(scale + whole, 1), scale }));
  return fc.oneof(fc.constant({}), both);
}

const LENGTH = fc.oneof(fc.constant({}), fc.record({ maxLength: fc.integer({ min: 1, max: 20 }) }));

const SCALAR: fc.Arbitrary<Column> = fc
  .tuple(fc.constantFrom(...PLAIN, ...OTHERS), MODE, LENGTH, parameters(9, 29), parameters(38, 38))
  .map(([type, mode, length, numeric, bigNumeric]) => {
    if (type === "STRING" || type === "BYTES") return { type, mode, ...length };
    if (type === "NUMERIC") return { type, mode, ...numeric };
    return type === "BIGNUMERIC" ? { type, mode, ...bigNumeric } : { type, mode };
  });

function columnOf(depth: number): fc.Arbitrary<Column> {
  if (depth === 0) return SCALAR;
  const record = fc.record({ type: fc.constant("RECORD" as const), mode: MODE, fields: fieldsOf(depth - 1) });
  return fc.oneof({ arbitrary: SCALAR, weight: 3 }, { arbitrary: record, weight: 1 });
}

function fieldsOf(depth: number): fc.Arbitrary<Field[]> {
  return fc
    .tuple(fc.array(columnOf(depth), { minLength: 1, maxLength: 5 }), fc.shuffledSubarray(NAMES, { minLength: 5 }))
    .map(([columns, names]) => columns.map((column, index) => ({ name: names[index] as string, ...column })));
}

/** Any schema: every type and mode, RECORDs up to three levels deep. */
export const anySchema: fc.Arbitrary<TableSchema> = fieldsOf(3).map((fields) => ({ fields }));
