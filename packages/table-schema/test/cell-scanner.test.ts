import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileCellEncoder, compileCellScanner, type Field, RowRefused } from "../src/index.js";

const FIELDS: readonly Field[] = [
  { name: "a", type: "STRING", mode: "NULLABLE" },
  { name: "a", type: "STRING", mode: "NULLABLE", maxLength: 4 },
  { name: "a", type: "BYTES", mode: "NULLABLE" },
  { name: "a", type: "INT64", mode: "NULLABLE" },
  { name: "a", type: "FLOAT64", mode: "NULLABLE" },
  { name: "a", type: "NUMERIC", mode: "NULLABLE" },
  { name: "a", type: "NUMERIC", mode: "NULLABLE", precision: 6, scale: 2 },
  { name: "a", type: "BIGNUMERIC", mode: "NULLABLE" },
  { name: "a", type: "BOOL", mode: "NULLABLE" },
  { name: "a", type: "TIMESTAMP", mode: "NULLABLE" },
  { name: "a", type: "DATE", mode: "NULLABLE" },
  { name: "a", type: "TIME", mode: "NULLABLE" },
  { name: "a", type: "DATETIME", mode: "NULLABLE" },
  { name: "a", type: "INTERVAL", mode: "NULLABLE" },
  { name: "a", type: "GEOGRAPHY", mode: "NULLABLE" },
  { name: "a", type: "JSON", mode: "NULLABLE" },
];

const PLAIN: Readonly<Record<string, readonly string[]>> = {
  STRING: ["", "abc", "日本"],
  INT64: ["0", "-12", "123456789012345"],
  FLOAT64: ["0", "-1.5", "1e3"],
  NUMERIC: ["0", "12.5", "-3"],
  BOOL: ["true", "false"],
  TIMESTAMP: ["2024-09-24T01:02:03.456789Z", "2024-09-24 01:02:03 UTC"],
  DATE: ["2024-02-29"],
  DATETIME: ["2024-09-24 01:02:03"],
  TIME: ["01:02:03"],
  JSON: ['{"a":1}', "null", '"x"'],
};

const cells = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: fc.constantFrom(...'0123456789+-.eEtTzZ:/ "\\{}[],truefalsn\u0000\n'), maxLength: 24 }),
  fc.constantFrom(...Object.values(PLAIN).flat(), "007", "9007199254740993", '"9007199254740993"', "2024-02-30", "NaN"),
);

function binary(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

describe.each(FIELDS.map((field) => ({ field, name: JSON.stringify(field) })))("the scanner of $name", ({ field }) => {
  const { passes, quoted } = compileCellScanner(field);
  const encode = compileCellEncoder(field);

  it("passes only cells that the encoder gives back as they are", () => {
    fc.assert(
      fc.property(cells, fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), (cell, before, after) => {
        const content = binary(cell);
        const text = `${binary(before)}${content}${binary(after)}`;
        const start = binary(before).length;
        const end = start + content.length;
        if (!passes(text, start, end)) return;
        expect(encode(text, start, end)).toBe(quoted ? `"${content}"` : content);
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves what the encoder refuses to the encoder", () => {
    for (const cell of ["\u0000", "x\u0000"]) {
      expect(passes(cell, 0, cell.length)).toBe(false);
      expect(() => encode(cell, 0, cell.length)).toThrow(RowRefused);
    }
  });
});

describe.each(Object.entries(PLAIN))("the scanner of %s", (type, spellings) => {
  it("passes the usual spellings", () => {
    const { passes } = compileCellScanner({ name: "a", type: type as Field["type"], mode: "NULLABLE" });
    const refused = spellings.map(binary).filter((cell) => !passes(cell, 0, cell.length));
    expect(refused).toEqual([]);
  });
});
