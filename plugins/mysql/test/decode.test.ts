import { describe, expect, it } from "vitest";
import { typeOf } from "../src/column-type.js";
import { compileExact } from "../src/transcode/exact.js";
import { shortestFloat } from "../src/transcode/float.js";
import { columnField } from "../src/type-map.js";

/** What no server here has: MySQL's own types, and MariaDB's of later versions. */
function encode(definition: object, bytes: Buffer): string {
  const whole = { name: "v", columnType: 253, flags: 0, columnLength: 0, decimals: 0, characterSet: 63, ...definition };
  const type = typeOf(whole);
  const field = columnField({ name: "v", type, notNull: false, comment: undefined, lossy: false }, false);
  const column = { field, form: type.form, expression: "v", offset: "" };
  return `${field.mode} ${field.type} ${compileExact(column, { nulls: false, onNulled() {} })(bytes)}`;
}

const floats = Buffer.alloc(12);
for (const [index, value] of [0.1, -2.5, 3].entries()) floats.writeFloatLE(value, index * 4);

describe("types that no server here has", () => {
  it.each([
    ["MySQL's VECTOR", { columnType: 242 }],
    ["MariaDB's VECTOR", { extendedTypeName: "vector" }],
  ])("%s is REPEATED FLOAT64", (_, definition) => {
    expect(encode(definition, floats)).toBe("REPEATED FLOAT64 [0.1,-2.5,3]");
    expect(encode(definition, Buffer.alloc(0))).toBe("REPEATED FLOAT64 []");
  });

  it("MySQL's JSON is JSON, a text of MySQL that says nothing more is STRING", () => {
    expect(encode({ columnType: 245, characterSet: 45 }, Buffer.from('{"a": [1, 2]}'))).toBe(
      'NULLABLE JSON {"a": [1, 2]}',
    );
    expect(encode({ columnType: 252, characterSet: 45 }, Buffer.from("{}"))).toBe('NULLABLE STRING "{}"');
  });
});

describe("geometry", () => {
  const wkb = (hex: string) => Buffer.from(`00000000${hex}`, "hex");

  it("is read in both byte orders, and empty", () => {
    const bigPoint = wkb("00000000013ff00000000000004000000000000000");
    expect(encode({ columnType: 255 }, bigPoint)).toBe('NULLABLE STRING "POINT(1 2)"');
    expect(encode({ columnType: 255 }, wkb("010700000000000000"))).toBe('NULLABLE STRING "GEOMETRYCOLLECTION EMPTY"');
  });

  it.each(["", "01", "0101000000", "0163000000", "010700000000000000ff"])("refuses %j", (hex) => {
    expect(() => encode({ columnType: 255 }, wkb(hex))).toThrow(/no well-known binary/);
  });
});

describe("shortestFloat", () => {
  it("keeps the sign of zero", () => {
    expect([shortestFloat(0), shortestFloat(-0)]).toStrictEqual(["0", "-0"]);
  });

  it.each([0.1, 1, 16777215, 3.4028234663852886e38, 1.1754943508222875e-38, 0.3333333432674408])(
    "%s keeps its four bytes",
    (value) => {
      const float = Math.fround(value);
      expect(Object.is(Math.fround(Number(shortestFloat(float))), float)).toBe(true);
      expect(shortestFloat(float).length).toBeLessThanOrEqual(String(float).length);
    },
  );
});
