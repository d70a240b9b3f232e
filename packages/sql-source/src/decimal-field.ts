import type { Field } from "@collectro/table-schema";

/** The part of a field that depends on the decimal. */
export type DecimalField = Pick<Field, "type" | "precision" | "scale">;

/** Digits before the point and after it that BigQuery's decimals hold. Source: GoogleSQL decimal types. */
const NUMERIC = { maxWhole: 29, maxScale: 9 } as const;
const BIGNUMERIC = { maxWhole: 38, maxScale: 38 } as const;

/** The narrowest decimal that holds so many digits before and after the point; STRING when none does. */
export function decimalField(whole: number, scale: number): DecimalField {
  const precision = Math.max(whole + scale, 1);
  if (whole <= NUMERIC.maxWhole && scale <= NUMERIC.maxScale) return { type: "NUMERIC", precision, scale };
  if (whole <= BIGNUMERIC.maxWhole && scale <= BIGNUMERIC.maxScale) return { type: "BIGNUMERIC", precision, scale };
  return { type: "STRING" };
}
