import { calendarDate } from "./calendar.js";
import { halfWidth } from "./half-width.js";

interface Era {
  /** Every way of writing it: full, short, the one-character sign, the letter. */
  readonly names: readonly string[];
  /** Year 1. */
  readonly firstYear: number;
  /** First and last day, both included. The day on which an era changed belongs to the new one (JIS X 0301). */
  readonly from: string;
  readonly to: string;
}

const ERAS: readonly Era[] = [
  { names: ["令和", "令", "㋿", "R"], firstYear: 2019, from: "2019-05-01", to: "9999-12-31" },
  { names: ["平成", "平", "㍻", "H"], firstYear: 1989, from: "1989-01-08", to: "2019-04-30" },
  { names: ["昭和", "昭", "㍼", "S"], firstYear: 1926, from: "1926-12-25", to: "1989-01-07" },
  { names: ["大正", "大", "㍽", "T"], firstYear: 1912, from: "1912-07-30", to: "1926-12-24" },
  { names: ["明治", "明", "㍾", "M"], firstYear: 1868, from: "1868-10-23", to: "1912-07-29" },
];

/** Until then Japan's calendar was that of the moon: month and day of 明治 5 and before are no Gregorian ones. */
const GREGORIAN_FROM = "1873-01-01";

/** What was read, or why it was not. */
export type Wareki = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

const NUMBER = "([0-9]{1,2}|元|[〇一二三四五六七八九十]{1,3})";
const DATE = new RegExp(`^([^0-9元〇一二三四五六七八九十]{1,2})${NUMBER}[年./-]${NUMBER}[月./-]${NUMBER}日?$`);
const COMPACT = /^([RHSTM])([0-9]{2})([0-9]{2})([0-9]{2})$/;
const YEAR = new RegExp(`^([^0-9元〇一二三四五六七八九十]{1,2})${NUMBER}(?:年度?)?$`);

/** A date in an era as `YYYY-MM-DD`: `令和6年9月24日`, `令和元年5月1日`, `R6.9.24`, `㋿6/9/24`, `R060924`, `令和六年九月二十四日`. */
export function warekiDate(text: string): Wareki {
  const written = normalized(text);
  const match = DATE.exec(written) ?? COMPACT.exec(written);
  if (match === null) return refused("it is no date in an era, such as 令和6年9月24日 or R6.9.24");
  const [, name = "", eraYear = "", month = "", day = ""] = match;
  const era = eraOf(name);
  const year = numberOf(eraYear);
  if (era === undefined || year === undefined) return refused(`${JSON.stringify(name)} is no era from 明治 to 令和`);
  const date = calendarDate(era.firstYear + year - 1, numberOf(month) ?? 0, numberOf(day) ?? 0);
  if (date === undefined) return refused("there is no such day");
  if (date < era.from || date > era.to) return refused(outside(era));
  if (date < GREGORIAN_FROM) return refused("before 明治6年1月1日 the calendar was lunar, and the day is another one");
  return { ok: true, text: date };
}

/** A year of an era as a year: `令和6年`, `令和元年度`, `R6`. */
export function eraYear(text: string): Wareki {
  const match = YEAR.exec(normalized(text));
  if (match === null) return refused("it is no year of an era, such as 令和6年 or R6");
  const [, name = "", written = ""] = match;
  const era = eraOf(name);
  const year = numberOf(written);
  if (era === undefined || year === undefined) return refused(`${JSON.stringify(name)} is no era from 明治 to 令和`);
  const gregorian = era.firstYear + year - 1;
  if (year < 1 || gregorian > Number(era.to.slice(0, 4))) return refused(outside(era));
  return { ok: true, text: String(gregorian) };
}

function refused(reason: string): Wareki {
  return { ok: false, reason };
}

function outside({ names, from, to }: Era): string {
  return `${names[0]} is ${from} to ${to.startsWith("9999") ? "today" : to}`;
}

/** `1 1月` may be a slip of the pen for either: between digits spaces stay, and nothing fits. */
const LOOSE_SPACES = /(?<![0-9元〇一二三四五六七八九十 ]) +| +(?![0-9元〇一二三四五六七八九十 ])/g;

function normalized(text: string): string {
  return halfWidth(text).replace(LOOSE_SPACES, "").toUpperCase();
}

function eraOf(name: string): Era | undefined {
  return ERAS.find(({ names }) => names.includes(name));
}

/** ASCII digits, 元, or kanji up to 99: 二十四, 十, 〇六. */
function numberOf(text: string): number | undefined {
  if (text === "元") return 1;
  if (/^[0-9]+$/.test(text)) return Number(text);
  const match = /^(?:([一二三四五六七八九])?(十))?([〇一二三四五六七八九]{0,2})$/.exec(text);
  if (match === null) return undefined;
  const [, tens, ten, units = ""] = match;
  const digits = [...units].map((digit) => KANJI.indexOf(digit));
  if (ten !== undefined) return units.length > 1 ? undefined : 10 * (tens ? KANJI.indexOf(tens) : 1) + (digits[0] ?? 0);
  return digits.length === 0 ? undefined : digits.reduce((sum, digit) => 10 * sum + digit, 0);
}

const KANJI = "〇一二三四五六七八九";
