/**
 * The digits of a number as a workbook stores it. Excel writes doubles with 17 digits (`0.10000000000000001`), of which
 * the shortest that names the same double is meant; integers, and decimals of more digits than a double has, which only
 * other programs write, stay as they are.
 */
export function numberText(stored: string): string {
  if (/^-?[0-9]{1,15}$/.test(stored) || /^-?[0-9]+$/.test(stored)) return stored;
  const digits = /^-?([0-9]*)\.([0-9]*)$/.exec(stored);
  if (digits !== null) {
    const count = `${digits[1]}${digits[2]}`.replace(/^0+/, "").length;
    if (count < 16 || count > 17) return stored;
  }
  const value = Number(stored);
  return stored.trim() === "" || !Number.isFinite(value) ? stored : String(value);
}
