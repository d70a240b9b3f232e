import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { addDays, dateIn, dayNumber, fromDayNumber, isCalendarDate } from "../src/index.js";

const MACHINE_ZONE = process.env["TZ"];

const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;
const anyDay = fc.integer({ min: FIRST_DAY, max: LAST_DAY });

afterEach(() => {
  if (MACHINE_ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = MACHINE_ZONE;
});

/** The Gregorian rule itself, so that nothing of Date is used to judge Date. */
function daysInMonth(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
}

const pad = (value: number, length: number) => String(value).padStart(length, "0");

describe("isCalendarDate", () => {
  it.each(["2024-09-24", "2024-02-29", "2000-02-29", "0001-01-01", "0099-12-31", "9999-12-31", "1600-02-29"])(
    "takes %j",
    (text) => {
      expect(isCalendarDate(text)).toBe(true);
    },
  );

  it.each([
    ["a day that the month has not", "2024-02-30"],
    ["a 31st of April", "2024-04-31"],
    ["a leap day of a common year", "2023-02-29"],
    ["a leap day of a century", "1900-02-29"],
    ["day 0", "2024-01-00"],
    ["day 32", "2024-01-32"],
    ["month 0", "2024-00-10"],
    ["month 13", "2024-13-01"],
    ["the year 0", "0000-01-01"],
    ["one digit", "2024-2-3"],
    ["five digits", "12024-02-03"],
    ["a signed year", "+02024-02-03"],
    ["no dashes", "20240203"],
    ["slashes", "2024/02/03"],
    ["full-width digits", "２０２４-０２-０３"],
    ["Arabic digits", "٢٠٢٤-٠٢-٠٣"],
    ["a full-width dash", "2024－02－03"],
    ["a leading space", " 2024-02-03"],
    ["a newline at the end", "2024-02-03\n"],
    ["a newline in front", "\n2024-02-03"],
    ["a second line", "2024-02-03\n2024-02-04"],
    ["a zero byte", "2024-02-03\0"],
    ["a time", "2024-02-03T00:00:00Z"],
    ["two digits of a year", "24-02-03"],
    ["nothing", ""],
  ])("refuses %s: %j", (_what, text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  it("agrees with the Gregorian rule for every year, month and day that can be written", () => {
    const parts = fc.tuple(
      fc.integer({ min: 0, max: 9999 }),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 0, max: 99 }),
    );
    fc.assert(
      fc.property(parts, ([year, month, day]) => {
        const real = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
        expect(isCalendarDate(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)).toBe(real);
      }),
    );
  });

  it("agrees with the Gregorian rule around every month's end of 400 years", () => {
    for (let year = 1800; year < 2200; year++) {
      for (let month = 1; month <= 12; month++) {
        const days = [28, 29, 30, 31].filter((day) => isCalendarDate(`${year}-${pad(month, 2)}-${day}`));
        expect(days.at(-1)).toBe(daysInMonth(year, month));
      }
    }
  });

  it("takes no other text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(isCalendarDate(`2024-02-03${text}`)).toBe(text === "");
      }),
    );
  });
});

describe.each([undefined, "UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Apia"])(
  "on a machine in zone %s",
  (zone) => {
    it("counts days forth and back, also over leap days and the first centuries", () => {
      if (zone !== undefined) process.env["TZ"] = zone;

      fc.assert(
        fc.property(anyDay, (days) => {
          const date = fromDayNumber(days);
          expect(isCalendarDate(date)).toBe(true);
          expect(dayNumber(date)).toBe(days);
        }),
      );
    });

    it("adds days", () => {
      if (zone !== undefined) process.env["TZ"] = zone;

      expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
      expect(addDays("2024-02-28", 2)).toBe("2024-03-01");
      expect(addDays("2023-02-28", 1)).toBe("2023-03-01");
      expect(addDays("2024-01-01", -1)).toBe("2023-12-31");
      expect(addDays("2011-12-29", 1)).toBe("2011-12-30");
      expect(addDays("0999-12-31", 1)).toBe("1000-01-01");
    });
  },
);

it("orders dates as their texts", () => {
  fc.assert(
    fc.property(anyDay, anyDay, (a, b) => {
      expect(fromDayNumber(a) < fromDayNumber(b)).toBe(a < b);
    }),
  );
});

it.each([
  ["the day after the last", () => addDays("9999-12-31", 1)],
  ["the day before the first", () => addDays("0001-01-01", -1)],
  ["a day far outside", () => fromDayNumber(1e12)],
  ["half a day", () => fromDayNumber(0.5)],
  ["no number", () => fromDayNumber(Number.NaN)],
])("refuses %s instead of writing what is no date", (_what, act) => {
  expect(act).toThrow(RangeError);
});

describe("dateIn", () => {
  it.each([
    ["2024-09-24T14:59:59.999Z", "Asia/Tokyo", "2024-09-24"],
    ["2024-09-24T15:00:00.000Z", "Asia/Tokyo", "2024-09-25"],
    ["2024-12-31T14:59:59Z", "Asia/Tokyo", "2024-12-31"],
    ["2024-12-31T15:00:00Z", "Asia/Tokyo", "2025-01-01"],
    ["2024-02-28T15:00:00Z", "Asia/Tokyo", "2024-02-29"],
    ["2024-09-24T23:59:59Z", "UTC", "2024-09-24"],
    ["2024-03-10T07:59:59Z", "America/Los_Angeles", "2024-03-09"],
    ["2024-03-10T08:00:00Z", "America/Los_Angeles", "2024-03-10"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
  ])("%s in %s is %s, wherever the machine stands", (instant, zone, date) => {
    process.env["TZ"] = "America/New_York";

    expect(dateIn(new Date(instant), zone)).toBe(date);
  });

  it("gives a calendar date for every instant", () => {
    const instants = fc.date({
      min: new Date("0002-01-01T00:00:00Z"),
      max: new Date("9998-12-31T00:00:00Z"),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, fc.constantFrom("UTC", "Asia/Tokyo", "America/St_Johns"), (instant, zone) => {
        expect(isCalendarDate(dateIn(instant, zone))).toBe(true);
      }),
    );
  });

  it("refuses an unknown zone", () => {
    expect(() => dateIn(new Date(0), "Asia/Edo")).toThrow(RangeError);
  });
});
