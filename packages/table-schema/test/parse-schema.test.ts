import { describe, expect, it } from "vitest";
import {
  explainField,
  parseTableSchema,
  parseTableSchemaText,
  type SchemaProblem,
  sameSchema,
  schemaToJson,
} from "../src/index.js";
import { EVERY_TYPE, schemaOf } from "./schemas.js";

function problemsOf(json: unknown): readonly SchemaProblem[] {
  const parsed = parseTableSchema(json);
  return parsed.ok ? [] : parsed.problems;
}

function nested(levels: number): unknown {
  const inner = { name: "leaf", type: "STRING" };
  return Array.from({ length: levels }).reduce(
    (column) => ({ name: "r", type: "RECORD", fields: [column] }),
    inner as unknown,
  );
}

describe("parseTableSchema", () => {
  it("reads what bq prints, with parameters as strings and the API's wrapping", () => {
    const columns = [
      { name: "id", type: "INTEGER", mode: "REQUIRED", description: "key", policyTags: { names: ["p"] } },
      { name: "price", type: "NUMERIC", precision: "18", scale: "2" },
      { name: "text", type: "STRING", maxLength: "10", collation: "und:ci" },
    ];
    const expected = {
      ok: true,
      schema: {
        fields: [
          { name: "id", type: "INT64", mode: "REQUIRED", description: "key" },
          { name: "price", type: "NUMERIC", mode: "NULLABLE", precision: 18, scale: 2 },
          { name: "text", type: "STRING", mode: "NULLABLE", maxLength: 10 },
        ],
      },
    };

    expect(parseTableSchema(columns)).toEqual(expected);
    expect(parseTableSchema({ fields: columns })).toEqual(expected);
  });

  it.each([
    ["INTEGER", "INT64"],
    ["FLOAT", "FLOAT64"],
    ["BOOLEAN", "BOOL"],
    ["DECIMAL", "NUMERIC"],
    ["BIGDECIMAL", "BIGNUMERIC"],
    ["timestamp", "TIMESTAMP"],
  ])("takes %s for %s", (alias, type) => {
    expect(schemaOf([{ name: "a", type: alias }]).fields[0]?.type).toBe(type);
  });

  it("tells all problems at once, each with its path", () => {
    const problems = problemsOf([
      { name: "a", type: "RANGE", rangeElementType: { type: "DATE" } },
      { name: "A", type: "STRNG", mod: "REQUIRED" },
      { name: "r", type: "RECORD", fields: [{ type: "STRING" }, 7] },
      { name: "m", type: "STRING", mode: "MAYBE", scale: "x" },
    ]);

    expect(problems.map(({ path }) => path)).toEqual([
      "[0].type",
      "[1].mod",
      "[1].type",
      "[1].name",
      "[2].fields[0].name",
      "[2].fields[1]",
      "[3].scale",
      "[3].mode",
    ]);
    expect(problems[0]?.problem).toContain("RANGE");
    expect(problems[1]?.hint).toBe('Did you mean "mode"?');
    expect(problems[2]?.hint).toContain("Did you mean STRING?");
  });

  it.each(["1a", "a b", "日付", "a-b", "", "x".repeat(301), "_TABLE_x", "_partitiontime", "__ROOT__"])(
    "refuses the column name %j",
    (name) => {
      expect(problemsOf([{ name, type: "STRING" }])).toMatchObject([{ path: "[0].name" }]);
    },
  );

  it.each(["a", "_a", "A1_b", "by", "__proto__", "constructor", "x".repeat(300)])(
    "takes the column name %j",
    (name) => {
      expect(problemsOf([{ name, type: "STRING" }])).toEqual([]);
    },
  );

  it.each([
    [{ type: "NUMERIC", precision: 39, scale: 9 }, "[0].precision"],
    [{ type: "NUMERIC", precision: 18, scale: 10 }, "[0].scale"],
    [{ type: "NUMERIC", scale: 2 }, "[0].scale"],
    [{ type: "NUMERIC", precision: 1, scale: 2 }, "[0].precision"],
    [{ type: "BIGNUMERIC", precision: 77, scale: 38 }, "[0].precision"],
    [{ type: "STRING", precision: 3 }, "[0].precision"],
    [{ type: "INT64", maxLength: 3 }, "[0].maxLength"],
    [{ type: "STRING", maxLength: 0 }, "[0].maxLength"],
    [{ type: "STRING", maxLength: -1 }, "[0].maxLength"],
  ])("refuses %o", (column, path) => {
    expect(problemsOf([{ name: "a", ...column }]).map((problem) => problem.path)).toEqual([path]);
  });

  it.each([
    [{ type: "NUMERIC", precision: 38, scale: 9 }],
    [{ type: "NUMERIC", precision: 29 }],
    [{ type: "BIGNUMERIC", precision: 76, scale: 38 }],
    [{ type: "BYTES", maxLength: "16" }],
  ])("takes %o", (column) => {
    expect(problemsOf([{ name: "a", ...column }])).toEqual([]);
  });

  it("nests RECORD 15 levels deep and no deeper", () => {
    expect(problemsOf([nested(15)])).toEqual([]);
    expect(problemsOf([nested(16)])).toMatchObject([{ problem: "RECORD inside RECORD is too deep" }]);
  });

  it("takes 10,000 columns and no more", () => {
    const columns = Array.from({ length: 10_001 }, (_, index) => ({ name: `c${index}`, type: "STRING" }));

    expect(problemsOf(columns.slice(1))).toEqual([]);
    expect(problemsOf(columns)).toMatchObject([{ problem: "10001 columns" }]);
  });

  it.each([null, 1, "STRING", {}, { fields: {} }, []])("refuses %j as a whole", (json) => {
    expect(problemsOf(json)).toHaveLength(1);
  });
});

describe("parseTableSchemaText", () => {
  it("reads text, also behind a byte order mark", () => {
    expect(parseTableSchemaText('\uFEFF[{"name":"a","type":"DATE"}]')).toMatchObject({ ok: true });
  });

  it("names line and column of bad JSON", () => {
    const parsed = parseTableSchemaText('[{"name": "a",\n "type": STRING}]');

    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ problem: "not JSON at line 2, column 10: a value is expected" }],
    });
  });
});

describe("schemaToJson and sameSchema", () => {
  it("prints what parses back to the same schema", () => {
    const again = schemaOf(JSON.parse(JSON.stringify(schemaToJson(EVERY_TYPE))));

    expect(again).toEqual(EVERY_TYPE);
    expect(sameSchema(again, EVERY_TYPE)).toBe(true);
  });

  it.each([
    [{ name: "b", type: "NUMERIC", precision: 5 }],
    [{ name: "a", type: "BIGNUMERIC", precision: 5 }],
    [{ name: "a", type: "NUMERIC", precision: 6 }],
    [{ name: "a", type: "NUMERIC", precision: 5, scale: 1 }],
    [{ name: "a", type: "NUMERIC", precision: 5, mode: "REQUIRED" }],
  ])("sees that %o differs", (column) => {
    expect(sameSchema(schemaOf([{ name: "a", type: "NUMERIC", precision: 5 }]), schemaOf([column]))).toBe(false);
  });

  it("sees order and nesting, and no descriptions", () => {
    const a = { name: "a", type: "STRING" };
    const b = { name: "b", type: "RECORD", fields: [a] };
    const other = { name: "b", type: "RECORD", fields: [{ name: "a", type: "DATE" }] };

    expect(sameSchema(schemaOf([a, b]), schemaOf([b, a]))).toBe(false);
    expect(sameSchema(schemaOf([b]), schemaOf([other]))).toBe(false);
    expect(sameSchema(schemaOf([a]), schemaOf([a, b]))).toBe(false);
    expect(sameSchema(schemaOf([a]), schemaOf([{ ...a, description: "x" }]))).toBe(true);
  });
});

describe("explainField", () => {
  it("says in one line what a column takes", () => {
    const lines = EVERY_TYPE.fields.map(explainField);

    expect(lines[4]).toBe(
      "n NUMERIC(18,2) NULLABLE: decimal digits in a string, a number or a bigint; never rounded; or null",
    );
    expect(lines.at(-1)).toBe("r RECORD NULLABLE: an object with x, y; or null");
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  });
});
