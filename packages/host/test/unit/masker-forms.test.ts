import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitLines } from "../../src/supervisor/lines.js";
import { Masker } from "../../src/supervisor/masker.js";

const SECRET = "it's/a (se\"cret)!*~é+";

function maskerOf(...values: string[]): Masker {
  const masker = new Masker();
  masker.add(values);
  return masker;
}

describe("the spellings of other languages are masked", () => {
  test.for([
    ["a URL as RFC 3986 has it", "it%27s%2Fa%20%28se%22cret%29%21%2A~%C3%A9%2B"],
    ["a form", new URLSearchParams({ x: SECRET }).toString().slice(2)],
    ["a whole URL", encodeURI(SECRET)],
    ["a path as Python has it", "it%27s/a%20%28se%22cret%29%21%2A~%C3%A9%2B"],
    ["a path as Go has it", "it%27s%2Fa%20%28se%22cret%29%21%2A~%C3%A9+"],
    ["a URL within a URL", encodeURIComponent(encodeURIComponent(SECRET))],
    ["a form within a URL", encodeURIComponent(new URLSearchParams({ x: SECRET }).toString().slice(2))],
    ["a path within a URL as Python has it", "it%2527s/a%2520%2528se%2522cret%2529%2521%252A~%25C3%25A9%252B"],
    ["JSON within JSON", JSON.stringify(JSON.stringify(SECRET)).slice(3, -3)],
    ["JSON with escaped slashes", JSON.stringify(SECRET).slice(1, -1).replaceAll("/", "\\/").replace("é", "\\u00E9")],
    ["UTF-8 taken for Latin-1", Buffer.from(SECRET).toString("latin1")],
    ["the same in JSON of ASCII only", String.raw`it's/a (se\"cret)!*~\u00c3\u00a9+`],
    ["hexadecimal in capitals", Buffer.from(SECRET).toString("hex").toUpperCase()],
  ])("%s", ([, form]) => {
    expect(maskerOf(SECRET).mask(`before ${form} after`)).toBe("before **** after");
  });

  test.for(["\n", "\r", "\r\n", "\u0085", "\u2028"])("a value of two lines, with %j between them", (end) => {
    const masked = maskerOf(`upper half${end}lower half`).mask("upper half, then lower half");

    expect(masked).toBe("****, then ****");
  });

  test("a value that is no valid Unicode, in a line that must be", () => {
    const value = "half of a pair: \ud83d, gone";

    expect(maskerOf(value).mask(`x ${value.toWellFormed()} y`)).toBe("x **** y");
  });
});

describe("secrets that overlap", () => {
  test("leave nothing of either", () => {
    expect(maskerOf("abcdef", "defghi").mask("<abcdefghi>")).toBe("<****>");
    expect(maskerOf("abcd", "bcdefgh").mask("<abcdefgh>")).toBe("<****>");
  });

  test("leave nothing of any, however they lie", () => {
    const secret = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 8 });
    const parts = fc.array(fc.oneof(secret, fc.string({ unit: fc.constantFrom("a", "b", "c", "-") })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), parts, (secrets, texts) => {
        const text = texts.join("");

        const masked = maskerOf(...secrets).mask(text);

        // Character by character: what lies in any occurrence is gone, all else is kept.
        const hidden = new Set<number>();
        for (const one of secrets) {
          for (let at = text.indexOf(one); at !== -1; at = text.indexOf(one, at + 1)) {
            for (let i = at; i < at + one.length; i++) hidden.add(i);
          }
        }
        const kept = [...text].filter((_unit, index) => !hidden.has(index)).join("");
        expect(masked.replaceAll("*", "")).toBe(kept);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a stream torn anywhere", () => {
  async function linesOf(chunks: readonly Buffer[], masker: Masker): Promise<string[]> {
    const stream = new PassThrough();
    const lines: string[] = [];
    splitLines(stream, masker, (line) => lines.push(masker.mask(line)));
    const ended = new Promise((resolve) => stream.once("end", resolve));
    for (const chunk of chunks) stream.write(chunk);
    stream.end();
    await ended;
    return lines;
  }

  test("shows no piece of a secret, wherever it is torn, with a newline or without", async () => {
    const bytes = Buffer.from(`start ${SECRET} end`);
    for (let at = 1; at < bytes.length; at++) {
      const chunks = [bytes.subarray(0, at), bytes.subarray(at)];

      expect(await linesOf(chunks, maskerOf(SECRET))).toEqual(["start **** end"]);
    }
  });

  test("shows no piece of a secret across the cut of a line without end", async () => {
    const masker = maskerOf(SECRET);
    for (const before of [16_370, 16_380, 16_383, 16_384]) {
      const text = `${"x".repeat(before)}${SECRET}${"y".repeat(40_000)}`;
      const lines = await linesOf([Buffer.from(text)], masker);

      expect(lines.join("").replace(/x+|y+/g, "")).toBe("****");
    }
  });
});
