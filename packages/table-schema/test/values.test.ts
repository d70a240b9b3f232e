import { describe, expect, it } from "vitest";
import { compileCellEncoder, compileRowEncoder, RowRefused } from "../src/index.js";
import { columnOf } from "./schemas.js";
import { NUMBERS } from "./value-cases/numbers.js";
import { TEXTS } from "./value-cases/texts.js";
import { TIMES } from "./value-cases/times.js";

const TYPES = [...TEXTS, ...NUMBERS, ...TIMES];

describe.each(TYPES)("%s %o", (type, extra, cases) => {
  const encoder = compileRowEncoder(columnOf(type, extra));

  it.each(cases)("%o -> %s", (value, json) => {
    if (json === null) expect(() => encoder.encode({ v: value })).toThrow(RowRefused);
    else expect(encoder.encode({ v: value })).toBe(`{"v":${json}}\n`);
  });

  it("writes null and refuses undefined, unless the column is REQUIRED", () => {
    const required = compileRowEncoder(columnOf(type, { ...extra, mode: "REQUIRED" }));

    expect(encoder.encode({ v: null })).toBe('{"v":null}\n');
    expect(() => encoder.encode({ v: undefined })).toThrow("Write null for an empty column.");
    expect(() => required.encode({ v: null })).toThrow("The column is REQUIRED.");
    expect(() => required.encode({})).toThrow("the row has no such key");
  });
});

/** Strings are refused or written alike, whether they come as values of rows or as cells of text. */
describe("text cells", () => {
  const sameForms = TYPES.filter(([type]) => type !== "JSON" && type !== "BOOL");
  const cases = sameForms.flatMap(([type, extra, values]) =>
    values.flatMap(([value, json]) => (typeof value === "string" ? [[type, extra, value, json] as const] : [])),
  );

  it.each(cases)("%s %o: %j -> %s", (type, extra, value, json) => {
    const [field] = columnOf(type, extra).fields;
    const encode = compileCellEncoder(field as NonNullable<typeof field>, { encoding: "utf16" });
    const text = `,${value},`;

    if (json === null) expect(() => encode(text, 1, text.length - 1)).toThrow(RowRefused);
    else expect(encode(text, 1, text.length - 1)).toBe(json);
  });
});
