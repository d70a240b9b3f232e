import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drive } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer();

/** A text as an SQL literal of a character set. */
function literal(text: string): string {
  return text === "" ? "''" : `CONVERT(0x${Buffer.from(text).toString("hex")} USING utf8mb4)`;
}

const anyText = fc
  .string({
    unit: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(..."\t\n\r\b\f\v\\\"'`, \0\u0001\u001f\u007fé絵😀?") },
      { weight: 5, arbitrary: fc.string({ unit: "grapheme", maxLength: 3 }) },
    ),
    maxLength: 40,
  })
  .map((text) => text.toWellFormed());

const hex = (bytes: Uint8Array) => (bytes.length === 0 ? "''" : `0x${Buffer.from(bytes).toString("hex")}`);
const anyBytes = fc.uint8Array({ maxLength: 40 }).map(hex);
const bits = (count: bigint, signed: boolean) =>
  (signed
    ? fc.bigInt({ min: -(1n << (count - 1n)), max: (1n << (count - 1n)) - 1n })
    : fc.bigInt({ min: 0n, max: (1n << count) - 1n })
  ).map(String);
const digits = (max: number) => fc.bigInt({ min: 0n, max: 10n ** BigInt(max) - 1n }).map(String);
const decimal = (whole: number, scale: number) =>
  fc
    .tuple(fc.constantFrom("", "-"), digits(whole), digits(scale))
    .map(([sign, a, b]) => `${sign}${a}.${b.padStart(scale, "0")}`);
const moment = fc
  .date({ min: new Date("0001-01-03"), max: new Date("9999-12-29"), noInvalidDate: true })
  .chain((date) =>
    fc
      .integer({ min: 0, max: 999 })
      .map((micros) => `'${date.toISOString().replace("T", " ").slice(0, -1)}${String(micros).padStart(3, "0")}'`),
  );
const instant = fc
  .integer({ min: 1, max: 2 ** 31 - 1 })
  .map((seconds) => `'${new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19)}.25'`);
const special = (...texts: string[]) => fc.constantFrom(...texts);
const json = fc.jsonValue({ maxDepth: 3, noUnicodeString: false }).map((value) => literal(JSON.stringify(value)));
const floats = fc.float({ noNaN: true, noDefaultInfinity: true }).map(String);

/** One column a type: any value of it, those that BigQuery cannot hold included. */
const COLUMNS: readonly (readonly [type: string, value: fc.Arbitrary<string>])[] = [
  ["tinyint", bits(8n, true)],
  ["bigint", fc.oneof(bits(64n, true), bits(54n, true))],
  ["bigint unsigned", bits(64n, false)],
  ["int(8) unsigned zerofill", bits(20n, false)],
  ["year", special("0", "1901", "2155", "2024")],
  ["bit(1)", special("b'0'", "b'1'")],
  ["bit(20)", bits(20n, false)],
  ["float", floats],
  ["double", fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)],
  ["decimal(18,2)", decimal(16, 2)],
  ["decimal(65,30)", decimal(35, 30)],
  ["decimal(20,5) zerofill", decimal(9, 5).map((text) => text.replace("-", ""))],
  ["longtext", anyText.map(literal)],
  ["varchar(200) character set utf8mb3", anyBytes],
  ["varchar(200) character set cp932", anyBytes],
  ["varchar(200) character set sjis", anyBytes],
  ["varchar(200) character set ujis", anyBytes],
  ["blob", anyBytes],
  ["date", fc.oneof(moment, special("'0000-00-00'", "'2024-02-31'", "'2024-00-10'"))],
  ["time(6)", special("'-838:59:59'", "'24:00:00'", "'23:59:59.999999'", "'00:00:00'", "'-00:00:01'", "'100:00:00.5'")],
  ["datetime(6)", fc.oneof(moment, special("'0000-00-00'", "'2024-02-31 01:02:03.5'"))],
  ["timestamp(3)", fc.oneof(instant, special("'0000-00-00'"))],
  ["json", json],
  ["set('a','b','c')", special("''", "'a'", "'c,a'")],
];

const row = fc.tuple(...COLUMNS.map(([, value]) => fc.option(value, { freq: 6 })));

describe("the two ways of reading", () => {
  it.each(["Asia/Tokyo", "America/St_Johns"])("give equal rows of any values, seen from %s", async (timeZone) => {
    const columns = COLUMNS.map(([type], index) => `v${index} ${type} NULL`).join(",");
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 20, maxLength: 60 }), async (rows) => {
        const values = rows.map((cells) => `(${cells.map((cell) => cell ?? "NULL").join(",")})`);
        // Without strict mode any bytes become a text of any character set, as they did in old servers.
        await server.sql(`SET NAMES utf8mb4, time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES';
          CREATE OR REPLACE TABLE any_rows (${columns}); INSERT INTO any_rows VALUES ${values.join(",")}`);
        const params = { ...server.admin, table: "any_rows", unrepresentable: "null" };
        const lines = await drive({ params, wants: "lines", timeZone });
        const objects = await drive({ params, wants: "rows", timeZone });
        expect(lines.rows).toHaveLength(rows.length);
        expect(withoutBigInts(objects.rows)).toStrictEqual(lines.rows);
        expect(objects.nulled).toStrictEqual(lines.nulled);
        const texts = await server.sql("SELECT v12, CAST(v8 AS CHAR) AS v8 FROM any_rows");
        expect(lines.rows.map(({ v12, v8 }) => [v12, v8])).toStrictEqual(
          texts.map((stored) => {
            const { v12, v8 } = stored as { v12: string | null; v8: string | null };
            return [v12?.includes("\0") ? null : v12, v8 === null ? null : Number(v8)];
          }),
        );
        if (timeZone === "Asia/Tokyo") await expectSameFromQuery(params, lines.rows);
      }),
      { numRuns: 12 },
    );
  });
});

/** A query's columns are known by their metadata alone. */
async function expectSameFromQuery(params: object, rows: readonly unknown[]): Promise<void> {
  const query = { ...params, table: undefined, query: "SELECT * FROM any_rows" };
  expect((await drive({ params: query })).rows).toStrictEqual(rows);
}

/** JSON.parse reads the lines' long integers as doubles: the rows' bigint must be as near. */
function withoutBigInts(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(withoutBigInts);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, withoutBigInts(inner)]);
  return Object.fromEntries(entries);
}
