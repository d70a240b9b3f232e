import type { FieldType } from "@collectro/table-schema";
import { conversionOf } from "../convert/conversion.js";
import { halfWidth } from "../convert/half-width.js";

/** What a column of texts could be. */
export interface ColumnGuess {
  readonly type: FieldType;
  /** A conversion that it needs. */
  readonly convert?: string;
  /** Why, or what is doubtful. */
  readonly why: string;
}

interface Kind extends Omit<ColumnGuess, "why"> {
  readonly fits: (text: string) => boolean;
  readonly what: string;
}

const INTEGER = /^-?(?:0|[1-9][0-9]{0,17})$/;
const DECIMAL = /^-?(?:0|[1-9][0-9]{0,28})(?:\.[0-9]{1,9})?$/;
const FLOAT = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
const CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?";
const DATETIME = new RegExp(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${CLOCK}$`);
const TIMESTAMP = new RegExp(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]${CLOCK} ?(?:Z|UTC|[+-][0-9]{2}(?::[0-9]{2})?)$`);
const DATE_FORMATS = ["YYYY/MM/DD", "YYYY/M/D", "YYYY年M月D日", "YYYY.MM.DD"];

/** In the order of preference: the first that fits all values. */
const KINDS: readonly Kind[] = [
  { type: "BOOL", what: "true or false", fits: (text) => /^(?:true|false)$/i.test(text) },
  { type: "INT64", what: "an integer", fits: (text) => INTEGER.test(text) },
  { type: "NUMERIC", what: "a decimal", fits: (text) => DECIMAL.test(text) },
  { type: "FLOAT64", what: "a number with an exponent or many digits", fits: isFloat },
  { type: "DATE", what: "a date", fits: converts("date:YYYY-MM-DD") },
  ...DATE_FORMATS.map((format): Kind => dateKind(format)),
  { type: "DATE", convert: "wareki", what: "a date in an era", fits: converts("wareki") },
  { type: "DATETIME", what: "a date and a time", fits: (text) => DATETIME.test(text) },
  { type: "TIMESTAMP", what: "a date and a time with a zone", fits: (text) => TIMESTAMP.test(text) },
  { type: "TIME", what: "a time of day", fits: (text) => new RegExp(`^${CLOCK}$`).test(text) },
  { type: "NUMERIC", convert: "number", what: "a number with separators or signs", fits: isWrittenNumber },
];

function dateKind(format: string): Kind {
  return {
    type: "DATE",
    convert: `date:${format}`,
    what: `a date written ${format}`,
    fits: converts(`date:${format}`),
  };
}

function converts(name: string): (text: string) => boolean {
  const convert = conversionOf([name]);
  return (text) => typeof convert(text) === "string";
}

/** Digits with a zero in front are codes: a number would lose it. */
function isCode(text: string): boolean {
  return /^-?0[0-9]/.test(text);
}

function isFloat(text: string): boolean {
  return FLOAT.test(text) && !isCode(text);
}

function isWrittenNumber(text: string): boolean {
  const plain = conversionOf(["number"])(text);
  return typeof plain === "string" && !isCode(halfWidth(text).trim()) && DECIMAL.test(plain);
}

/** What the values of a column could be; empty ones are null. */
export function guessType(values: readonly string[]): ColumnGuess {
  const filled = values.filter((value) => value.trim() !== "");
  if (filled.length === 0) return { type: "STRING", why: "no value was seen" };
  const kind = KINDS.find(({ fits }) => filled.every(fits));
  if (kind !== undefined) {
    const { type, convert, what } = kind;
    return { type, ...(convert !== undefined && { convert }), why: `each of ${filled.length} values is ${what}` };
  }
  const code = filled.every((value) => /^[0-9]+$/.test(halfWidth(value)))
    ? filled.find((value) => isCode(halfWidth(value)))
    : undefined;
  if (code !== undefined)
    return { type: "STRING", why: `digits with a zero in front (${JSON.stringify(code)}) are a code` };
  return { type: "STRING", why: "text" };
}

/** Whether a text fits the guess of its column. */
export function fitsGuess(text: string, { type, convert }: ColumnGuess): boolean {
  return KINDS.some((kind) => kind.type === type && kind.convert === convert && kind.fits(text));
}
