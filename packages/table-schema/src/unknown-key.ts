import { nearestName } from "./nearest-name.js";

/** What to do about a key that the schema does not have. */
export function unknownKeyHint(key: string, names: Iterable<string>): string {
  const known = [...names];
  const sameInOtherCase = known.find((name) => name.toLowerCase() === key.toLowerCase());
  if (sameInOtherCase !== undefined) return `The column is "${sameInOtherCase}": write it in the same case.`;
  const near = nearestName(key, known);
  return near === undefined ? "Remove it, or add the column to the schema." : `Did you mean "${near}"?`;
}
