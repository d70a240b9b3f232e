/** Longer texts are refused unread: no decimal that BigQuery holds needs them. */
const MAX_TEXT = 400;

const DECIMAL = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,3}))?$/;

/**
 * The index after a decimal in its usual form (`-12.50`), or -1: an optional minus, at most `maxWhole` digits without
 * needless zeros, then at most `maxScale` digits after a point.
 */
export function scanDecimal(text: string, at: number, end: number, maxWhole: number, maxScale: number): number {
  const first = at < end && text.charCodeAt(at) === 0x2d ? at + 1 : at;
  let i = first;
  while (i < end) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    i++;
  }
  if (i === first) return -1;
  if (text.charCodeAt(first) === 0x30 ? i - first > 1 : i - first > maxWhole) return -1;
  if (i >= end || text.charCodeAt(i) !== 0x2e) return i;
  const point = i++;
  while (i < end) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) break;
    i++;
  }
  const scale = i - point - 1;
  return scale === 0 || scale > maxScale ? -1 : i;
}

/** A decimal taken apart: its value is `sign` × 0.`digits` × 10^`whole`… kept as two runs of digits. */
interface Decimal {
  readonly negative: boolean;
  /** Digits before the point, without leading zeros; "" for zero. */
  readonly whole: string;
  /** Digits after the point, without trailing zeros. */
  readonly fraction: string;
}

/** Reads signs, leading zeros, `.5`, `5.` and exponents; undefined when the text is no decimal. */
export function readDecimal(text: string): Decimal | undefined {
  const match = text.length > MAX_TEXT ? null : DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  const padded = point < 0 ? "0".repeat(-point) + digits : digits.padEnd(point, "0");
  const cutAt = Math.max(point, 0);
  return {
    negative: sign === "-",
    whole: padded.slice(0, cutAt).replace(/^0+/, ""),
    fraction: padded.slice(cutAt).replace(/0+$/, ""),
  };
}

/** A decimal times 10^`digits`; undefined when that is no whole number. */
export function scaledDecimal({ negative, whole, fraction }: Decimal, digits: number): bigint | undefined {
  if (fraction.length > digits) return undefined;
  const unscaled = BigInt(`${whole}${fraction.padEnd(digits, "0")}`);
  return negative ? -unscaled : unscaled;
}

/** The usual form of a decimal. */
export function decimalText({ negative, whole, fraction }: Decimal): string {
  const text = `${whole === "" ? "0" : whole}${fraction === "" ? "" : `.${fraction}`}`;
  return negative && text !== "0" ? `-${text}` : text;
}

/** The usual form of a decimal in any spelling that NUMERIC takes (`1e2` → `100`); undefined when the text is none. */
export function plainDecimal(text: string): string | undefined {
  const decimal = readDecimal(text);
  return decimal && decimalText(decimal);
}

/** BIGNUMERIC is a 256-bit integer scaled by 10^-38. Source: GoogleSQL decimal types. */
const BIGNUMERIC_LIMIT = 2n ** 255n;

/** Whether a decimal of at most 38 fraction digits lies in the range of BIGNUMERIC. */
export function fitsBigNumeric(decimal: Decimal): boolean {
  const unscaled = decimal.whole.length > 39 ? undefined : scaledDecimal(decimal, 38);
  return unscaled !== undefined && unscaled >= -BIGNUMERIC_LIMIT && unscaled < BIGNUMERIC_LIMIT;
}
