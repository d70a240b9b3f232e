import { halfWidth } from "./half-width.js";

const NUMBER = /^([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?$/;

/** Spaces at the ends and beside signs and units: not those between digits. */
const LOOSE_SPACES = /(?<![0-9., ]) +| +(?![0-9., ])/g;

/**
 * A number as people write it, as a plain decimal: thousands separators, `¥` before or `円` after, `%` (`12.5%` is
 * `0.125`), a minus before or after, `▲` or `△` before, `(1,234)` for a negative one, full-width characters. Undefined for
 * everything else: `1,23` may be 1.23 elsewhere and is not guessed, and `12 34` may be two numbers.
 */
export function plainNumber(text: string): string | undefined {
  let rest = halfWidth(text)
    .replace(/[\u2212\u2010\u2011\u2013]/g, "-")
    .replace(LOOSE_SPACES, "");
  let negative = false;
  const take = (pattern: RegExp): boolean => {
    const found = pattern.exec(rest)?.[1];
    if (found === undefined) return false;
    rest = found;
    return true;
  };
  const takeSign = (pattern: RegExp): boolean => {
    if (!take(pattern)) return true;
    // Two signs are a slip of the pen, and nobody knows which way.
    if (negative) return false;
    negative = true;
    return true;
  };
  if (!takeSign(/^\((.*)\)$/)) return undefined;
  if (!takeSign(/^[-▲△](.*)$/)) return undefined;
  const plus = !negative && take(/^\+(.*)$/);
  take(/^[¥￥\\](.*)$/) || take(/^(.*)円$/);
  if (!plus && !takeSign(/^[-▲△](.*)$/)) return undefined;
  if (!plus && !takeSign(/^(.*)-$/)) return undefined;
  const percent = take(/^(.*)%$/);
  if (!plus && !takeSign(/^(.*)-$/)) return undefined;
  const match = NUMBER.exec(rest);
  if (match === null) return undefined;
  const [, integer = "", fraction = ""] = match;
  return (negative ? "-" : "") + shiftedDecimal(integer.replaceAll(",", ""), fraction, percent ? 2 : 0);
}

/** Digits with the point moved `places` to the left, without leading zeros; no digit is lost. */
function shiftedDecimal(integer: string, fraction: string, places: number): string {
  const digits = integer.padStart(integer.length + places, "0") + fraction;
  const point = digits.length - fraction.length - places;
  const whole = digits.slice(0, point).replace(/^0+(?=[0-9])/, "");
  const rest = digits.slice(point);
  return rest === "" ? whole : `${whole}.${rest}`;
}
