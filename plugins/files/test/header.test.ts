import { describe, expect, it } from "vitest";
import { asJson, failure, readAll } from "./context.js";
import { useTempDir } from "./temp-dir.js";

const dir = useTempDir();
let count = 0;

async function read(content: string, params: Record<string, unknown> = {}, schema?: unknown[]) {
  const path = await dir.write(`${++count}.csv`, content);
  return readAll({ params: { path, ...params }, ...(schema === undefined ? {} : { schema }) });
}

describe("a header", () => {
  it("gives STRING columns when no schema is known", async () => {
    const { schema, rows } = await read("id,name\n1,x\n");
    expect(schema?.fields).toEqual([
      { name: "id", type: "STRING", mode: "NULLABLE" },
      { name: "name", type: "STRING", mode: "NULLABLE" },
    ]);
    expect(asJson(rows)).toEqual(['{"id":"1","name":"x"}']);
  });

  it("takes the types of the param columns", async () => {
    const columns = [{ name: "id", type: "INTEGER" }];
    expect((await read("id\n7\n", { columns })).rows).toMatchObject([{ id: 7 }]);
  });

  it("proposes a rename for names that no table can have, and reads by it", async () => {
    const content = "日付,unit price,_TABLE_x,ok\n1,2,3,4\n";
    const message = await failure(read(content));
    expect(message).toContain('column 1: "日付" is not a column name');
    const proposal = /pass rename: (\{.*\})/.exec(message)?.[1] ?? "";
    expect(JSON.parse(proposal)).toEqual({ 日付: "column_1", "unit price": "unit_price", _TABLE_x: "c_TABLE_x" });
    const { rows } = await read(content, { rename: JSON.parse(proposal) });
    expect(asJson(rows)).toEqual(['{"column_1":"1","unit_price":"2","c_TABLE_x":"3","ok":"4"}']);
  });

  it.each([
    ["id,ID,x\n", 'column 2: "ID" is column 1 as well', 'pass rename: {"ID":"ID_2"}'],
    ["id,id,x\n", 'column 2: "id" is column 1 as well', "pass columnNames with a name for each of the 3 columns"],
    ["id,,x\n", "column 2: the column name is empty", "pass columnNames"],
  ])("refuses the names of %j", async (content, fault, hint) => {
    const message = await failure(read(content));
    expect(message).toContain(fault);
    expect(message).toContain(hint);
  });

  it("is replaced by columnNames of the same number", async () => {
    const { rows } = await read("日付,\n1,2\n", { columnNames: ["day", "rest"] });
    expect(asJson(rows)).toEqual(['{"day":"1","rest":"2"}']);
    expect(await failure(read("日付,\n1,2\n", { columnNames: ["day"] }))).toContain(
      "columnNames has 1 names, the header 2",
    );
  });

  it("must hold what rename names", async () => {
    expect(await failure(read("a\n1\n", { rename: { b: "c" } }))).toContain(
      'rename names "b", which the header has not: "a"',
    );
  });

  it("must have the schema's columns; both sides are listed", async () => {
    const schema = [
      { name: "a", type: "STRING" },
      { name: "c", type: "STRING" },
    ];
    const message = await failure(read("skipped\na,b\n1,2\n", { skipLines: 1 }, schema));
    expect(message).toContain(
      'line 2): the schema has "c", which the file lacks; the file has "b", which the schema lacks',
    );
  });

  it("cannot give a RECORD or an array", async () => {
    const schema = [
      { name: "a", type: "RECORD", fields: [{ name: "b", type: "STRING" }] },
      { name: "c", type: "STRING", mode: "REPEATED" },
    ];
    const message = await failure(read("a,c\n", {}, schema));
    expect(message).toContain("column a): a CSV cell cannot hold a RECORD");
    expect(message).toContain("column c): a CSV cell cannot hold an array (REPEATED)");
  });
});
