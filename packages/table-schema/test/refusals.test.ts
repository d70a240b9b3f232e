import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileLineValidator, compileRowEncoder, type Field, RowRefused, type TableSchema } from "../src/index.js";
import { SCALAR_TYPES } from "./arbitraries.js";

/** Random columns and values tried; .ci/full asks for more. */
const RUNS = Number(process.env["COLLECTRO_FUZZ_RUNS"] ?? 80) * 100;
const TIMEOUT_MS = 30_000 + RUNS;

const SAMPLES = [
  "",
  "x",
  "東京😀",
  "AQ==",
  "AQI=",
  "0",
  "-0",
  "007",
  "12.50",
  "1e2",
  ".5",
  "1e400",
  "9007199254740993",
  "NaN",
  "-inf",
  "9223372036854775808",
  "9".repeat(29),
  `0.${"1".repeat(39)}`,
  "true",
  "Yes",
  "n",
  "2024-02-29",
  "2023-02-29",
  "null",
  "2024-09-24 01:02:03",
  "2024-09-24T01:02:03.123456+09:00",
  "2024/09/24 01:02 UTC",
  "0001-01-01T00:00:00+00:01",
  "23:59:60",
  "01:02:03.1234567",
  "P1Y2M3DT4H5M6.5S",
  "PT",
  "POINT(1 2)",
  "POINT(1 2",
  '{"type":"Point"}',
  "\ud800",
  "\0",
];

const near = fc
  .tuple(
    fc.constantFrom(...SAMPLES),
    fc.nat(40),
    fc.nat(2),
    fc.constantFrom("", "0", "9", "-", " ", "T", "e", ".", "+", "\n"),
  )
  .map(([text, at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut));

const scalar = fc.oneof(
  fc.constantFrom<unknown>(...SAMPLES, null, true, false, 0, 1, -0, 2 ** 53, 1e21, 1.5, 1e-7, 253402300800),
  near,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 130n), max: 2n ** 130n }),
);
const value = fc.oneof(
  { arbitrary: scalar, weight: 5 },
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "b", "v", "other"), scalar, { maxKeys: 3 }),
);

const leaf = fc.record({
  name: fc.constant("a"),
  type: fc.constantFrom(...SCALAR_TYPES),
  mode: fc.constantFrom("NULLABLE", "REQUIRED", "REPEATED" as const),
});
const column = fc.oneof(
  { arbitrary: leaf, weight: 5 },
  leaf.map((field): Field => ({ name: "a", type: "RECORD", mode: field.mode, fields: [field] })),
);

/** The value as a line says it: exact digits, every character. */
function lineForm(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (Array.isArray(value)) return `[${value.map(lineForm).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${lineForm(member)}`)
    .join(",")}}`;
}

/** What only lines may hold, since its meaning is certain there: words and digits for BOOL, epochs, exact integers. */
function isOfLinesOnly(field: Field, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => isOfLinesOnly(field, item));
  if (field.type === "RECORD") {
    const [inner] = field.fields ?? [];
    return inner !== undefined && isOfLinesOnly(inner, (value as { a?: unknown } | null)?.a);
  }
  if (field.type === "BOOL")
    return typeof value === "string" || value === 0 || value === 1 || value === 0n || value === 1n;
  const isNumber = typeof value === "number" || typeof value === "bigint";
  if (field.type === "TIMESTAMP") return isNumber;
  return field.type.endsWith("NUMERIC") && typeof value === "number" && Math.abs(value) >= 2 ** 53;
}

function linePaths(schema: TableSchema, line: string): string[] {
  const validator = compileLineValidator(schema)();
  validator.push(Buffer.from(`${line}\n`));
  return validator.end().problems.map(({ path }) => path);
}

describe("for any column and any value", () => {
  it(
    "the validator takes the line that the encoder wrote, and refuses at the same places what the encoder refused",
    () => {
      const seen = { accepted: 0, refused: 0 };
      fc.assert(
        fc.property(column, value, (field, candidate) => {
          const schema = { fields: [field] };
          let line: string;
          try {
            line = compileRowEncoder(schema).encode({ a: candidate });
          } catch (error) {
            if (!(error instanceof RowRefused)) throw error;
            if (isOfLinesOnly(field, candidate)) return;
            seen.refused++;
            const places = error.problems.map(({ path }) => path);
            expect(linePaths(schema, `{"a":${lineForm(candidate)}}`)).toEqual(expect.arrayContaining(places));
            return;
          }
          seen.accepted++;
          expect(linePaths(schema, line.slice(0, -1))).toEqual([]);
        }),
        { numRuns: RUNS },
      );
      expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(RUNS / 20);
    },
    TIMEOUT_MS,
  );
});
