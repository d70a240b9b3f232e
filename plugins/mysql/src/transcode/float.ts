/** Digits that every FLOAT has, and that tell any two of them apart. */
const SURE_DIGITS = 6;
const ENOUGH_DIGITS = 9;

/** Few digits that mean the same number of four bytes: 0.1, not 0.10000000149011612. */
export function shortestFloat(value: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  for (let digits = SURE_DIGITS; digits < ENOUGH_DIGITS; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(Number(value.toPrecision(ENOUGH_DIGITS)));
}
