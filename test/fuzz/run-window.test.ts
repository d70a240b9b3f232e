import { expect } from "vitest";
import { countDays, daysOf, MAX_WINDOW_DAYS, parseRunWindow } from "../../packages/contract/src/index.js";
import { fuzz } from "./kit.js";

const DAY_MS = 86_400_000;

/** The day as the calendar of `Date` has it: told from year, month and day apart. */
function dayOf(text: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year === undefined || year === "0000") return undefined;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return exists ? date.getTime() / DAY_MS : undefined;
}

// FROM and TO, with a space between them.
fuzz("run-window", {
  corpus: ["2024-09-24 2024-09-24", "2024-02-28 2024-03-01", "0001-01-01 0001-01-02", "9998-12-30 9998-12-31"],
  pieces: ["-", "0", "02-29", "2023", "+002024", "T00:00:00Z", "-000001", "/", "9999-12-31"],
  runs: 4_000,
  holds(text) {
    const [from = "", to = ""] = text.split(" ");

    const read = parseRunWindow({ FROM: from, TO: to });

    const [first, last] = [dayOf(from), dayOf(to)];
    const length = first !== undefined && last !== undefined ? last - first + 1 : 0;
    const fits = length >= 1 && length <= MAX_WINDOW_DAYS && to <= "9998-12-31";
    expect(read.ok).toBe(fits);
    if (!read.ok) return;
    expect(read.window).toEqual({ from, to });
    expect(countDays(read.window)).toBe(length);
    expect(daysOf(read.window)[0]).toBe(from);
    expect(daysOf(read.window).at(-1)).toBe(to);
  },
});
