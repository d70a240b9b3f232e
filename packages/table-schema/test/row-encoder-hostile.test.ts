import { describe, expect, it } from "vitest";
import { compileRowEncoder, type TableSchema } from "../src/index.js";
import { schemaOf } from "./schemas.js";

describe("what cannot be smuggled in", () => {
  const column = compileRowEncoder(
    schemaOf([
      { name: "a", type: "INT64" },
      { name: "toString", type: "STRING" },
    ]),
  );

  it("inherited and hidden properties", () => {
    const hidden = Object.defineProperty({}, "a", { value: 1, enumerable: false });

    expect(() => column.encode(Object.create({ a: 1 }))).toThrow("a property that is not the row's own");
    const disguised = Object.defineProperty({ b: 1, toString: null }, "a", { value: 1, enumerable: false });

    expect(() => column.encode(hidden)).toThrow("a property that is not the row's own");
    expect(() => column.encode(disguised)).toThrow('the unknown key "b"');
    expect(column.encode({ a: 1 })).toBe('{"a":1,"toString":null}\n');
  });

  it("__proto__, as unknown key and as column", () => {
    const proto = compileRowEncoder(
      schemaOf([
        { name: "__proto__", type: "STRING" },
        { name: "constructor", type: "STRING" },
      ]),
    );

    expect(() => column.encode(JSON.parse('{"a":1,"__proto__":{"a":2}}'))).toThrow('the unknown key "__proto__"');
    expect(proto.encode(JSON.parse('{"__proto__":"x"}'))).toBe('{"__proto__":"x","constructor":null}\n');
    expect(proto.encode({})).toBe('{"__proto__":null,"constructor":null}\n');
    expect(proto.encode(JSON.parse('{"__proto__":"x","constructor":"y"}'))).toBe(
      '{"__proto__":"x","constructor":"y"}\n',
    );
  });

  it("a polluted Object.prototype", () => {
    const last = compileRowEncoder(
      schemaOf([
        { name: "x", type: "INT64" },
        { name: "a", type: "INT64" },
      ]),
    );
    Object.defineProperty(Object.prototype, "a", { value: 7, enumerable: true, writable: true, configurable: true });
    const lines = [last.encode({ x: 1 }), last.encode(JSON.parse('{"x":1,"a":2}'))];
    Reflect.deleteProperty(Object.prototype, "a");

    expect(lines).toEqual(['{"x":1,"a":null}\n', '{"x":1,"a":2}\n']);
  });

  it("a getter that answers differently each time", () => {
    let reads = 0;
    const once = {
      get a() {
        return reads++ === 0 ? 1 : "changed";
      },
      toString: null,
    };
    const later = {
      get a() {
        return reads++ > 1 ? 1 : "first";
      },
      toString: null,
    };

    expect(column.encode(once)).toBe('{"a":1,"toString":null}\n');
    reads = 1;
    expect(() => column.encode(later)).toThrow("stays the same while it is read");
  });

  it("a getter that encodes another row", () => {
    const other = compileRowEncoder(schemaOf([{ name: "entirely_different", type: "STRING" }]));
    const row = {
      a: 1,
      get toString() {
        return other.encode({ entirely_different: "inner" }).slice(0, 3) as never;
      },
    };

    expect(column.encode(row)).toBe('{"a":1,"toString":"{\\"e"}\n');
  });

  it.each([
    '"];globalThis.pwned=1;//',
    ["`$", "{globalThis.pwned=1}`"].join(""),
    "\u2028globalThis.pwned=1",
    "\\",
    "'",
    "日本",
    "a\nb",
    "*/globalThis.pwned=1/*",
    "",
  ])("code in a column name: %j", (name) => {
    const hostile: TableSchema = {
      fields: [
        { name, type: "RECORD", mode: "REPEATED", fields: [{ name, type: "STRING", mode: "NULLABLE" }] },
        { name: `${name}2`, type: "STRING", mode: "NULLABLE" },
      ],
    };
    const row = { [name]: [{ [name]: "x" }], [`${name}2`]: null };

    expect(JSON.parse(compileRowEncoder(hostile).encode(row))).toEqual(row);
    expect(globalThis).not.toHaveProperty("pwned");
  });
});
