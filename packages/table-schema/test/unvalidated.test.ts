import { describe, expect, it } from "vitest";
import { encodeUnvalidated, RowRefused } from "../src/index.js";

function problemOf(row: unknown): unknown {
  try {
    return encodeUnvalidated(row);
  } catch (error) {
    if (error instanceof RowRefused) return error.problems[0]?.path;
    throw error;
  }
}

describe("encodeUnvalidated", () => {
  it("writes what JSON can carry, in one line", () => {
    const row = { a: 1, "b\n": [null, true, "x\ny"], big: 12345678901234567890n, at: new Date(0), o: {} };

    expect(encodeUnvalidated(row)).toBe(
      '{"a":1,"b\\n":[null,true,"x\\ny"],"big":12345678901234567890,"at":"1970-01-01T00:00:00.000Z","o":{}}\n',
    );
  });

  const circular: Record<string, unknown> = { list: [] };
  (circular["list"] as unknown[]).push(circular);

  it.each<[unknown, string]>([
    [{ a: [1, Number.NaN] }, "a[1]"],
    [{ a: { b: Number.POSITIVE_INFINITY } }, "a.b"],
    [{ a: [undefined] }, "a[0]"],
    [{ a: undefined }, "a"],
    [{ a: () => 1 }, "a"],
    [{ a: Symbol("x") }, "a"],
    [{ a: new Map() }, "a"],
    [{ a: new Set() }, "a"],
    [{ a: new Date(Number.NaN) }, "a"],
    [{ a: { toJSON: () => 1 } }, "a.toJSON"],
    [{ a: new URL("http://localhost/") }, "a"],
    [{ a: "\ud800" }, "a"],
    [circular, "list[0]"],
    [[], ""],
    [null, ""],
    [new Map(), ""],
    ["x", ""],
  ])("refuses %o at %j", (row, path) => {
    expect(problemOf(row)).toBe(path);
  });
});
