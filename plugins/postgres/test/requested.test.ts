import { parseTableSchema, type TableSchema } from "@collectro/table-schema";
import { describe, expect, it } from "vitest";
import { drive, messageOf } from "./context.js";
import { useServer } from "./use-server.js";

const server = useServer(`
    CREATE TYPE pair AS (a int, b numeric);
    CREATE TABLE things (id int8 PRIMARY KEY, amount numeric, wall timestamp, at timestamptz, day date, ok bool, cash money,
      tags text[], grid int[], pair pair, span int4range, note text, score float8);
    INSERT INTO things VALUES (1, 12.50, '2024-09-24 01:02:03', '2024-09-24 01:02:03Z', '2024-09-24', true, '1.50',
      '{a,b}', '{{1,2},{3,4}}', ROW(1, 2.5), '[1,3)', '{"k": 1}', 1.5);
  `);

function schemaOf(...fields: readonly object[]): TableSchema {
  const parsed = parseTableSchema(fields);
  if (parsed.ok) return parsed.schema;
  throw new Error(JSON.stringify(parsed.problems));
}

const read = (...fields: readonly object[]) =>
  drive({ params: { ...server.admin, table: "things" }, requested: schemaOf(...fields) });

describe("a schema that the user passes", () => {
  it("wins: fewer columns, in its order, returned as it is", async () => {
    const requested = schemaOf({ name: "note", type: "STRING" }, { name: "id", type: "INTEGER", mode: "REQUIRED" });
    const { schema, ndjson } = await drive({ params: { ...server.admin, table: "things" }, requested });
    expect(schema).toBe(requested);
    expect(ndjson).toBe('{"note":"{\\"k\\": 1}","id":1}\n');
  });

  it.each([
    [{ name: "amount", type: "NUMERIC" }, "12.50"],
    [{ name: "amount", type: "STRING" }, "12.50"],
    [{ name: "amount", type: "FLOAT64" }, 12.5],
    [{ name: "id", type: "NUMERIC" }, "1"],
    [{ name: "id", type: "STRING" }, "1"],
    [{ name: "at", type: "DATETIME" }, "2024-09-24 10:02:03"],
    [{ name: "wall", type: "TIMESTAMP" }, "2024-09-24 01:02:03+09:00"],
    [{ name: "day", type: "DATETIME" }, "2024-09-24 00:00:00"],
    [{ name: "day", type: "TIMESTAMP" }, "2024-09-24 00:00:00+09:00"],
    [{ name: "at", type: "STRING" }, "2024-09-24 10:02:03+09"],
    [{ name: "ok", type: "STRING" }, "true"],
    [{ name: "cash", type: "NUMERIC", precision: 10, scale: 2 }, "1.50"],
    [{ name: "tags", type: "STRING" }, "{a,b}"],
    [{ name: "tags", type: "JSON" }, ["a", "b"]],
    [
      { name: "grid", type: "JSON" },
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      { name: "pair", type: "JSON" },
      { a: 1, b: 2.5 },
    ],
    [{ name: "pair", type: "RECORD", fields: [{ name: "b", type: "STRING" }] }, { b: "2.5" }],
    [{ name: "span", type: "RECORD", fields: [{ name: "end", type: "INT64" }] }, { end: 3 }],
    [{ name: "note", type: "JSON" }, { k: 1 }],
    [{ name: "note", type: "STRING", maxLength: 8 }, '{"k": 1}'],
    [{ name: "score", type: "NUMERIC" }, "1.5"],
  ])("may ask for %j", async (field, value) => {
    expect((await read(field)).rows).toStrictEqual([{ [field.name]: value }]);
  });

  it.each([
    [{ name: "nope", type: "STRING" }, "nope is asked for as STRING, the source has no such column"],
    [{ name: "wall", type: "DATE" }, "wall is asked for as DATE, the source has timestamp without time zone"],
    [{ name: "tags", type: "INT64", mode: "REPEATED" }, "tags is asked for as REPEATED INT64, the source has text[]"],
    [{ name: "id", type: "INT64", mode: "REPEATED" }, "id is asked for as REPEATED INT64, the source has bigint"],
    [
      { name: "pair", type: "RECORD", fields: [{ name: "c", type: "STRING" }] },
      "pair is asked for as RECORD, the source has pair",
    ],
  ])("is refused with both sides when it asks for %j", async (field, message) => {
    const text = await messageOf(read({ name: "ok", type: "BOOL" }, field));
    expect(text).toContain(message);
    expect(text).toContain("Its columns: id bigint, amount numeric, wall timestamp without time zone");
  });

  it("meets values that do not fit with an error that names the row", async () => {
    expect(await messageOf(read({ name: "amount", type: "INT64" }))).toMatch(
      /row 1 \(amount = "12.50"\), column amount.*INT64 cannot hold string "12.50"/,
    );
    expect(
      await messageOf(read({ name: "id", type: "INT64" }, { name: "note", type: "STRING", maxLength: 3 })),
    ).toContain('row 1 (id = "1"), column note');
    await server.sql("CREATE TABLE holes (id int PRIMARY KEY, a int); INSERT INTO holes VALUES (1, 1), (2, NULL)");
    const requested = schemaOf({ name: "id", type: "INT64" }, { name: "a", type: "INT64", mode: "REQUIRED" });
    const message = await messageOf(drive({ params: { ...server.admin, table: "holes" }, requested }));
    expect(message).toMatch(
      /row 2 \(id = "2"\), column a\): BigQuery's INT64 cannot hold null - The column is REQUIRED/,
    );
  });
});
