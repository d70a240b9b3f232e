import { expect } from "vitest";
import { parseTableSchema, parseTableSchemaText, schemaToJson } from "../../packages/table-schema/src/index.js";
import { fuzz } from "./kit.js";

const RECORD = { name: "r", type: "RECORD", mode: "REPEATED", fields: [{ name: "x", type: "INT64" }] };

fuzz("table-schema", {
  corpus: [
    JSON.stringify([{ name: "d", type: "DATE", mode: "REQUIRED", description: "day" }]),
    JSON.stringify({ fields: [{ name: "n", type: "NUMERIC", precision: 10, scale: 2 }, RECORD] }),
    JSON.stringify([
      { name: "s", type: "STRING", maxLength: 12 },
      { ...RECORD, fields: [RECORD] },
    ]),
  ],
  pieces: [
    '"type":"RECORD"',
    '"fields":[',
    '{"name":"a","type":"INT64"},',
    "[",
    '{"fields":',
    '"precision":1e9',
    "-1",
    "null",
  ],
  runs: 4_000,
  holds(text) {
    const read = parseTableSchemaText(text);

    if (!read.ok) {
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { problem, hint } of read.problems) expect([problem, hint]).not.toContain("");
      return;
    }
    expect(parseTableSchema(schemaToJson(read.schema))).toEqual(read);
    const columns = JSON.parse(text.replace(/^\ufeff/, ""));
    expect((columns.fields ?? columns).map(({ name }: { name: string }) => name)).toEqual(
      read.schema.fields.map(({ name }) => name),
    );
  },
});
