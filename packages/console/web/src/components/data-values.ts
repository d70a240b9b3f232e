const NUMERIC = /^(u?(tiny|small|big|huge)?int|u?integer|int\d+|decimal|numeric|bignumeric|float\d*|double)(\(|$)/i;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Whether values of a type are set to the right. */
export function isNumeric(type: string): boolean {
  return NUMERIC.test(type) && !type.endsWith("]");
}

/** A value as it is shown. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** By number where both are (64-bit integers come as text), else by text; what is null goes first. */
export function compareValues(a: unknown, b: unknown): number {
  const [left, right] = [textOf(a), textOf(b)];
  if (PLAIN_NUMBER.test(left) && PLAIN_NUMBER.test(right)) {
    const difference = Number(left) - Number(right);
    if (difference !== 0 || left === right) return Math.sign(difference);
    if (!/[.e]/i.test(left + right)) return BigInt(left) < BigInt(right) ? -1 : 1;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
