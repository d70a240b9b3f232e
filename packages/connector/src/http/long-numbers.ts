/** A double holds every decimal of at most 15 digits; only longer runs of digits and points are looked at. */
export const LONG_RUN = 16;

/** What looks like a number of 16 digits or more. It may lie inside a string: only a parser knows. */
export interface LongNumber {
  readonly start: number;
  readonly end: number;
  readonly source: string;
  readonly isInteger: boolean;
}

/** `-9007199254740991` */
const LONGEST_SAFE_INTEGER = 17;

const POINT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;

/** What may stand before and after a number outside strings. */
const BEFORE = new Set([..." \t\r\n:,["].map((char) => char.charCodeAt(0)));
const AFTER = new Set([..." \t\r\n,]}"].map((char) => char.charCodeAt(0)));

/** Every long number of a JSON text, in order. One look per 16 characters finds them all, so that other texts cost nothing. */
export function longNumbers(text: string): LongNumber[] {
  const found: LongNumber[] = [];
  for (let at = LONG_RUN - 1; at < text.length; at += LONG_RUN) {
    if (!isDigitOrPoint(text.charCodeAt(at))) continue;
    let start = at;
    while (isDigitOrPoint(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (isDigitOrPoint(text.charCodeAt(end))) end++;
    if (end - start < LONG_RUN) continue;
    const number = numberAt(text, start, end);
    if (number) found.push(number);
    at = end;
  }
  return found;
}

function isDigitOrPoint(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || code === POINT;
}

function numberAt(text: string, digits: number, digitsEnd: number): LongNumber | undefined {
  const start = text[digits - 1] === "-" ? digits - 1 : digits;
  if (start > 0 && !BEFORE.has(text.charCodeAt(start - 1))) return undefined;
  const next = text.charCodeAt(digitsEnd);
  const end = next === 0x65 || next === 0x45 ? afterExponent(text, digitsEnd) : digitsEnd;
  if (end < text.length && !AFTER.has(text.charCodeAt(end))) return undefined;
  const source = text.slice(start, end);
  return { start, end, source, isInteger: end === digitsEnd && !source.includes(".") };
}

function afterExponent(text: string, at: number): number {
  const exponent = /[eE][+-]?\d+/y;
  exponent.lastIndex = at;
  return exponent.test(text) ? exponent.lastIndex : at;
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Those that a double would change. */
export function lossyNumbers(numbers: readonly LongNumber[]): LongNumber[] {
  const decimals = numbers.filter(({ isInteger }) => !isInteger);
  const prints = decimals.length === 0 ? [] : printDoubles(decimals.map(({ source }) => source));
  // What is no number to JSON (1.2.3.4) was a piece of a string, or the parser will say so.
  if (!prints) return lossyNumbers(numbers.filter(({ source }) => JSON_NUMBER.test(source)));
  let at = 0;
  return numbers.filter(({ isInteger, source }) => {
    if (isInteger) return isUnsafeInteger(source);
    const print = prints[at++] ?? "";
    return print !== source && !isSameDecimal(source, print);
  });
}

/** Leading zeros make it no number: a piece of a string, or a syntax error that quotes would hide. */
function isUnsafeInteger(source: string): boolean {
  const first = source.charCodeAt(source.charCodeAt(0) === MINUS ? 1 : 0);
  if (first === ZERO) return false;
  return source.length > LONGEST_SAFE_INTEGER || !Number.isSafeInteger(Number(source));
}

/** The shortest prints of the doubles; the sources themselves when all are that already. Printing all at once is fast. */
function printDoubles(sources: readonly string[]): readonly string[] | undefined {
  const list = sources.join(",");
  try {
    const prints = JSON.stringify(JSON.parse(`[${list}]`)).slice(1, -1);
    return prints === list ? sources : prints.split(",");
  } catch {
    return undefined;
  }
}

/** Whether two spellings that differ are of one value: one may have an exponent, or zeros at its end. */
function isSameDecimal(source: string, print: string): boolean {
  if (!source.endsWith("0") && !/e/i.test(source) && !print.includes("e")) return false;
  return canonical(source) === canonical(print);
}

/** One spelling for each decimal value: digits without zeros around them, and their power of ten. */
function canonical(source: string): string {
  const match = /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(source);
  if (!match) return source;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return significant === "" ? "0" : `${sign}${significant}e${power}`;
}
