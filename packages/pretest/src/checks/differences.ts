import type { Evidence } from "../finding.js";
import type { Difference } from "../rows/difference.js";

/** What differs, row by row: how often it is on the one side and on the other. */
export function describe({ leftRows, rightRows, examples }: Difference): Evidence[] {
  return [
    { file: "rows", excerpt: `${leftRows} | ${rightRows}` },
    ...examples.map(({ row, left, right }) => ({ file: `rows × ${left} | × ${right}`, excerpt: row })),
  ];
}
