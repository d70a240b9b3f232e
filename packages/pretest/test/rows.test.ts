import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalRow } from "../src/rows/canonical.js";
import { differenceOf } from "../src/rows/difference.js";
import { linesOf } from "../src/rows/lines.js";
import { digestOf, RowSum, unionOf } from "../src/rows/row-sum.js";

const NONE = new Set<string>();

function rowsOf(rows: readonly string[]) {
  return async function* () {
    for (const row of rows) yield Buffer.from(row);
  };
}

function sumOf(rows: readonly string[]) {
  const sum = new RowSum();
  for (const row of rows) sum.add(digestOf(row));
  return sum.set;
}

describe("canonicalRow", () => {
  test.each([
    ["the order of keys", '{"a":1,"b":{"c":2,"d":3}}', '{"b":{"d":3,"c":2},"a":1}'],
    ["white space", '{"a":[1,2]}', ' { "a" : [ 1, 2 ] } '],
    ["a null and a missing column", '{"a":1,"b":null}', '{"a":1}'],
    ["escapes", '{"a":"\\u00e9"}', '{"a":"é"}'],
  ])("%s makes no difference", (_what, one, other) => {
    expect(canonicalRow(one, NONE)).toBe(canonicalRow(other, NONE));
  });

  test.each([
    ["2^53 and 2^53 + 1", '{"a":9007199254740992}', '{"a":9007199254740993}'],
    ["a number and its text", '{"a":1}', '{"a":"1"}'],
    ["the order of a list", '{"a":[1,2]}', '{"a":[2,1]}'],
    ["a null in a list", '{"a":[null]}', '{"a":[]}'],
  ])("%s are different", (_what, one, other) => {
    expect(canonicalRow(one, NONE)).not.toBe(canonicalRow(other, NONE));
  });

  test("leaves out the columns that do not count, in the row itself alone", () => {
    expect(canonicalRow('{"at":1,"b":{"at":2}}', new Set(["at"]))).toBe('{"b":{"at":2}}');
  });

  test.each(["no JSON", "[1]", "1", ""])("keeps %j, which is no row, as it stands", (line) => {
    expect(canonicalRow(line, NONE)).toBe(line);
  });
});

describe("RowSum", () => {
  test("does not know the order, but the number of times", () => {
    expect(sumOf(["a", "b", "b"])).toEqual(sumOf(["b", "a", "b"]));
    expect(sumOf(["a", "b", "b"]).digest).not.toBe(sumOf(["a", "a", "b"]).digest);
  });

  test("the union of parts is the whole", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, other) => {
        expect(unionOf([sumOf(one), sumOf(other)])).toEqual(sumOf([...other, ...one]));
      }),
    );
  });
});

describe("differenceOf", () => {
  const row = fc.record({ id: fc.integer(), name: fc.string() }).map((value) => JSON.stringify(value));

  test("is undefined for the same rows in another order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row), async (rows) => {
        const shuffled = [...rows].reverse();
        expect(await differenceOf(rowsOf(rows), rowsOf(shuffled), NONE)).toBeUndefined();
      }),
      { numRuns: 20 },
    );
  });

  test("finds exactly the rows that one side has more often", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row),
        fc.uniqueArray(row, { maxLength: 2 }),
        fc.uniqueArray(row, { maxLength: 2 }),
        async (common, left, right) => {
          fc.pre(left.length + right.length > 0 && !left.some((one) => right.includes(one)));
          const found = await differenceOf(rowsOf([...left, ...common]), rowsOf([...common, ...right]), NONE);
          const more = found?.examples.map(({ left: l, right: r, row: text }) => [text, l > r]);
          const expected = [...left.map((one) => [canonicalRow(one, NONE), true])];
          expected.push(...right.map((one) => [canonicalRow(one, NONE), false]));
          expect(more?.toSorted()).toEqual(expected.toSorted());
          expect(found?.leftRows).toBe(common.length + left.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

test("linesOf gives the same lines however the bytes come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("a", "あ", "\n") }),
      fc.integer({ min: 1, max: 5 }),
      async (text, size) => {
        const bytes = Buffer.from(text);
        async function* chunks() {
          for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
        }
        const lines: string[] = [];
        for await (const line of linesOf(chunks())) lines.push(line.toString());
        expect(lines).toEqual(text.split("\n").filter(Boolean));
      },
    ),
  );
});
