import { expect, test } from "vitest";
import { HOSTILE_NAMES, hostileCells, isThatValue } from "../../src/suite/hostile-cells.js";

/** What careless code makes of each. */
const ALTERED: Readonly<Record<string, readonly unknown[]>> = {
  emoji: ["??? ?野家", "👩 𠮷野家 é é"],
  "lone surrogate": ["cut \ufffd here", "cut  here"],
  NUL: ["beforeafter", "before"],
  "2^63": ["9223372036854776000", "-9223372036854775808", 9e18],
  "1e400": [null, "Infinity", "1.7976931348623157e308"],
  "deep nesting": ["[]", [[]], "[".repeat(4_999) + "]".repeat(4_999)],
  "proto key": ['{"constructor":{"prototype":{"polluted":"yes"}}}', "[object Object]", {}],
  "20 MB": ["0123456789".repeat(100_000), ""],
};

test.for(hostileCells(HOSTILE_NAMES))(
  "$name is known as it was placed, as text and as JSON, and not when it was altered",
  (cell) => {
    expect([cell.text, cell.json].map((stored) => isThatValue(stored, cell))).toEqual([true, true]);
    for (const stored of [...(ALTERED[cell.name] ?? []), undefined, ""]) expect(isThatValue(stored, cell)).toBe(false);
    expect(ALTERED[cell.name]).not.toBe(undefined);
  },
);
