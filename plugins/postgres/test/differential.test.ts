import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drive } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer("CREATE TYPE item AS (n int8, t text, d timestamptz)");

/** An SQL literal of any text that PostgreSQL can hold. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const anyText = fc
  .string({
    unit: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."\t\n\r\b\f\v\\\"'{}(),N \u0001\u001f\u007fé絵😀") },
      { weight: 5, arbitrary: fc.string({ unit: "grapheme", maxLength: 3 }) },
    ),
    maxLength: 40,
  })
  .map((text) => text.replaceAll("\0", "").toWellFormed());

const bigInt = (bits: bigint) => fc.bigInt({ min: -(1n << bits), max: (1n << bits) - 1n });
const digits = (max: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(max) - 1n }).map(String);
const moment = fc
  .date({ min: new Date("0001-01-03"), max: new Date("9999-12-29"), noInvalidDate: true })
  .chain((date) =>
    fc
      .integer({ min: 0, max: 999 })
      .map((micros) => `${date.toISOString().replace("T", " ").slice(0, -1)}${String(micros).padStart(3, "0")}`),
  );
const special = (...texts: string[]) => fc.constantFrom(...texts);
const json = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false })
  .map((value) => JSON.stringify(value).replaceAll("\\u0000", ""));
const interval = fc
  .tuple(
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -40, max: 40 }),
    fc.integer({ min: -100_000_000, max: 100_000_000 }),
  )
  .map(([months, days, micros]) => `${months} months ${days} days ${micros} microseconds`);

/** One column a type: any value of it, those that BigQuery cannot hold included. */
const COLUMNS: readonly (readonly [type: string, value: fc.Arbitrary<string>])[] = [
  ["bool", special("t", "f")],
  ["int2", bigInt(15n).map(String)],
  ["int4", bigInt(31n).map(String)],
  ["int8", fc.oneof(bigInt(63n), bigInt(54n)).map(String)],
  ["float4", fc.oneof(fc.float().map(String), special("NaN", "Infinity", "-Infinity", "-0"))],
  ["float8", fc.double().map(String)],
  [
    "numeric",
    fc.oneof(
      fc.tuple(digits(40), digits(40)).map(([whole, rest]) => `-${whole}.${rest}`),
      special("NaN", "Infinity", "0", "0.10", "1e60"),
    ),
  ],
  [
    "numeric(18,2)",
    fc.oneof(
      fc.tuple(digits(16), digits(2)).map(([whole, rest]) => `${whole}.${rest}`),
      special("NaN"),
    ),
  ],
  ["text", anyText],
  ["bytea", fc.uint8Array({ maxLength: 50 }).map((bytes) => `\\x${Buffer.from(bytes).toString("hex")}`)],
  [
    "date",
    fc.oneof(
      moment.map((text) => text.slice(0, 10)),
      special("infinity", "-infinity", "0044-03-15 BC", "12345-01-01"),
    ),
  ],
  [
    "time",
    fc.oneof(
      moment.map((text) => text.slice(11)),
      special("24:00:00", "00:00:00"),
    ),
  ],
  ["timestamp", fc.oneof(moment, special("infinity", "-infinity", "0044-03-15 12:00:00.5 BC", "12345-01-01 00:00:00"))],
  [
    "timestamptz",
    fc.oneof(
      moment.map((text) => `${text}Z`),
      special(
        "infinity",
        "-infinity",
        "0044-03-15 12:00Z BC",
        "12345-01-01 00:00Z",
        "9999-12-31 23:59:59.999999Z",
        "0001-01-01 00:00Z",
      ),
    ),
  ],
  ["interval", interval],
  ["json", json],
  ["jsonb", json],
  [
    "text[]",
    fc
      .array(fc.option(anyText), { maxLength: 4 })
      .map(
        (items) =>
          `{${items.map((item) => (item === null ? "NULL" : `"${item.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`,
      ),
  ],
  [
    "item",
    fc
      .tuple(bigInt(63n), anyText, moment)
      .map(([n, text, at]) => `(${n},"${text.replace(/["\\]/g, "\\$&")}","${at}Z")`),
  ],
  ["int8range", fc.tuple(bigInt(40n), fc.nat()).map(([from, more]) => `[${from},${from + BigInt(more)}]`)],
];

const row = fc.tuple(...COLUMNS.map(([, value]) => fc.option(value, { freq: 6 })));

describe("the two ways of reading", () => {
  it.each(["Asia/Tokyo", "America/St_Johns", "Asia/Kathmandu"])(
    "give equal rows of any values, seen from %s",
    async (timeZone) => {
      await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 60 }), async (rows) => {
          const values = rows.map(
            (cells) =>
              `(${cells.map((cell, index) => `${cell === null ? "NULL" : literal(cell)}::${COLUMNS[index]?.[0]}`).join(",")})`,
          );
          const names = COLUMNS.map((_, index) => `v${index}`).join(",");
          const query = `SELECT * FROM (VALUES ${values.join(",")}) AS any_rows(${names})`;
          const params = { ...server.admin, query, unrepresentable: "null" };
          const lines = await drive({ params, wants: "lines", timeZone });
          const objects = await drive({ params, wants: "rows", timeZone });
          expect(lines.rows).toHaveLength(rows.length);
          expect(withoutBigInts(objects.rows)).toStrictEqual(lines.rows);
          expect(objects.nulled).toStrictEqual(lines.nulled);
          expect(lines.rows.map((line) => line["v8"])).toStrictEqual(rows.map((cells) => cells[8]));
        }),
        { numRuns: 12 },
      );
    },
  );
});

/** JSON.parse reads the lines' long integers as doubles: the rows' bigint must be as near. */
function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutBigInts(inner)]);
  return Object.fromEntries(entries);
}
