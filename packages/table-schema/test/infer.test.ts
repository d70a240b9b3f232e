import { describe, expect, it } from "vitest";
import { compileRowEncoder, inferTableSchema, parseTableSchema, schemaToJson } from "../src/index.js";

function typesOf(rows: readonly unknown[]): Record<string, string> {
  const { schema } = inferTableSchema(rows);
  return Object.fromEntries(
    schema.fields.map(({ name, type, mode }) => [name, mode === "NULLABLE" ? type : `${type} ${mode}`]),
  );
}

function notesOf(rows: readonly unknown[]): Record<string, string> {
  return Object.fromEntries(inferTableSchema(rows).notes.map(({ path, note }) => [path, note.en]));
}

describe("inferTableSchema", () => {
  it.each<[unknown[], string]>([
    [[1, 2], "INT64"],
    [[1, 2.5], "FLOAT64"],
    [[1, null], "INT64"],
    [[2n ** 62n], "INT64"],
    [[2n ** 63n], "NUMERIC"],
    [[10n ** 30n], "BIGNUMERIC"],
    [[10n ** 40n], "STRING"],
    [[true], "BOOL"],
    [["x", ""], "STRING"],
    [["2024-01-01"], "DATE"],
    [["2024-01-01 00:00:00", "2024-01-01T00:00:00"], "DATETIME"],
    [["2024-01-01T00:00:00Z", new Date(0)], "TIMESTAMP"],
    [["2024-01-01", "soon"], "STRING"],
    [["2024-01-01", "2024-01-01T00:00:00Z"], "STRING"],
    [[Uint8Array.of(1)], "BYTES"],
    [[1, "x"], "JSON"],
    [[{ a: 1 }, 2], "JSON"],
    [[{}], "JSON"],
    [[{ a: 1 }], "RECORD"],
    [[{ "a b": 1 }], "JSON"],
    [[{ a: 1, A: 2 }], "JSON"],
    [[[1, 2], [], null], "INT64 REPEATED"],
    [[[1, null]], "JSON"],
    [[[[1]]], "JSON"],
    [[[1, "x"]], "JSON"],
    [[[{ a: 1 }]], "RECORD REPEATED"],
    [[[]], "STRING REPEATED"],
    [[null], "STRING"],
  ])("%o -> %s", (values, type) => {
    expect(typesOf(values.map((v) => ({ v })))).toEqual({ v: type });
  });

  it("explains what is doubtful", () => {
    const notes = notesOf([
      { id: 1, big: 2 ** 60, empty: null, mixed: 1, day: "2024-01-01", "a b": 1, deep: [[1]] },
      { id: 2, big: 1, empty: null, mixed: "x", day: null, ID: 1 },
      "no row",
    ]);

    expect(notes["big"]).toContain("beyond 2^53");
    expect(notes["empty"]).toBe("always null: STRING is a guess");
    expect(notes["mixed"]).toContain("mixed values (integer, text)");
    expect(notes["day"]).toContain("looks like a DATE");
    expect(notes["a_b"]).toBe('"a b" is not a column name: rename it to a_b in the rows');
    expect(notes["ID_2"]).toContain("only in case");
    expect(notes["deep"]).toContain("arrays inside arrays");
    expect(notes["[2]"]).toBe("not an object: left out");
    expect(notes[""]).toBe("never null in 2 rows, REQUIRED if the source promises it: id, big, mixed");
  });

  it("says that nothing was seen", () => {
    expect(inferTableSchema([])).toMatchObject({ schema: { fields: [] }, notes: [{ path: "" }] });
  });

  it("gives a schema that BigQuery takes and that takes the rows", () => {
    const rows = [
      { id: 1, tags: ["a"], at: new Date(0), r: { x: 1.5, y: [{ z: null }] }, j: [1, "x"] },
      { id: 2n ** 60n, tags: [], at: null, r: null, j: { k: [] } },
    ];
    const { schema } = inferTableSchema(rows);
    const encoder = compileRowEncoder(schema);

    expect(parseTableSchema(schemaToJson(schema))).toEqual({ ok: true, schema });
    expect(rows.map((row) => encoder.encode(row).endsWith("\n"))).toEqual([true, true]);
  });
});
