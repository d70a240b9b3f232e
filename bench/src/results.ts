import { NotEqual } from "./measure/proof.js";
import type { BenchRow } from "./rows/bench-row.js";
import { Absent } from "./servers/absent.js";
import type { Workbench } from "./workbench.js";

/** One row of the table with what was measured. `ratio` is null when it could not be; `detail` says why. */
export interface Result {
  readonly row: BenchRow;
  readonly ratio: number | null;
  readonly detail: string;
  /** True when the row could have been measured here, but went wrong. */
  readonly broken: boolean;
}

/** Measures the rows one after another: side by side they would slow each other down. */
export async function measureAll(rows: readonly BenchRow[], bench: Workbench): Promise<Result[]> {
  const results: Result[] = [];
  for (const row of rows) {
    bench.say(row.name);
    results.push(await measureRow(row, bench));
  }
  return results;
}

/** Measures one row; what goes wrong is told in the result. */
export async function measureRow(row: BenchRow, bench: Workbench): Promise<Result> {
  try {
    return { row, ...(await row.measure(bench)), broken: false };
  } catch (error) {
    const kind = error instanceof Absent ? "not measured" : error instanceof NotEqual ? "not equal" : "failed";
    return { row, ratio: null, detail: `${kind}: ${(error as Error).message}`, broken: !(error instanceof Absent) };
  }
}

/** Whether the bar was met; undefined when there is no figure. */
export function isMet({ row, ratio }: Result): boolean | undefined {
  if (ratio === null) return undefined;
  return row.higherIsBetter ? ratio >= row.bar : ratio <= row.bar;
}

/** The published form: what `--json` prints. */
export function toJson(results: readonly Result[]): string {
  return JSON.stringify(
    results.map(({ row, ratio, detail }) => {
      const { name, bar, higherIsBetter } = row;
      return { name, ratio: ratio === null ? null : Number(ratio.toPrecision(4)), bar, higherIsBetter, detail };
    }),
    undefined,
    2,
  );
}
