import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Masker } from "../../src/supervisor/masker.js";

function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  masker.add(values);
  return masker;
}

const SECRET = 'p/a+s s"w=o\\r?d&é';

describe("a known value is masked", () => {
  test.for([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
    ["in JSON of ASCII only", String.raw`p/a+s s\"w=o\\r?d&\u00e9`],
    ["in a URL", encodeURIComponent(SECRET)],
    ["in a form", new URLSearchParams({ x: SECRET }).toString().slice(2)],
    ["in hexadecimal", Buffer.from(SECRET).toString("hex")],
    ["in capitals", SECRET.toUpperCase()],
  ])("%s", ([, form]) => {
    expect(maskerOf(SECRET).mask(`before ${form} after`)).toBe("before **** after");
  });

  test.for(["", "u", "us", "user:"])("in base64 after %j", (before) => {
    const masker = maskerOf(SECRET);
    const encoded = Buffer.from(`${before}${SECRET}tail`);
    for (const encoding of ["base64", "base64url"] as const) {
      const masked = masker.mask(encoded.toString(encoding));
      expect(masked).toContain("****");
      // Of the value at most the bits at its two ends are left.
      expect(Buffer.from(masked.replace("****", ""), encoding).toString()).not.toContain(SECRET.slice(2, -2));
    }
  });

  test("line by line when it has several", () => {
    const masker = maskerOf("first line\r\nsecond line\n  third line");
    expect(masker.mask("x first line y")).toBe("x **** y");
    expect(masker.mask("third line")).toBe("****");
  });

  test("whole when another one lies inside it", () => {
    expect(maskerOf("inner", "the inner one").mask("the inner one, inner")).toBe("****, ****");
  });

  test("whole when it begins with another one", () => {
    expect(maskerOf("token", "token-and-more").mask("token-and-more, token")).toBe("****, ****");
  });
});

test("values of fewer than four characters are counted, not masked", () => {
  const masker = new Masker();
  expect(masker.add(["abc", "abcd"])).toBe(1);
  expect(masker.mask("abc abcd")).toBe("abc ****");
});

test("nothing is masked before a value is known", () => {
  expect(new Masker().mask("anything")).toBe("anything");
});

test("no value survives, whatever characters it is made of and wherever it stands", () => {
  const value = fc.string({ unit: "grapheme", minLength: 4, maxLength: 40 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 5 }), fc.string(), fc.string(), (values, before, after) => {
      const masked = maskerOf(...values).mask(before + values.join("|") + after);
      for (const one of values.filter((text) => !"****|".includes(text) && text.trim() !== "")) {
        expect(masked.replaceAll("****", "")).not.toContain(one);
      }
    }),
  );
});
