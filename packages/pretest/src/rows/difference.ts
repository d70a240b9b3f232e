import { canonicalRow } from "./canonical.js";
import { digestOf, RowSum } from "./row-sum.js";

/** Where rows can be read again: all lines of one side of a comparison. */
export type RowsOf = () => AsyncIterable<Buffer>;

/** A row that one side has more often than the other. */
export interface RowDifference {
  readonly row: string;
  readonly left: number;
  readonly right: number;
}

/** How two multisets of rows differ; `examples` are the first, in no order. */
export interface Difference {
  readonly leftRows: number;
  readonly rightRows: number;
  readonly examples: readonly RowDifference[];
}

const BUCKETS = 4096;
const MAX_EXAMPLES = 5;
const MAX_EXAMPLE_CHARACTERS = 400;

/**
 * Compares two sides as multisets of rows in one spelling. Undefined when they are equal. Memory does not grow with the
 * rows: a first pass sums the digests of each of 4096 buckets, a second keeps only the rows of buckets that differ.
 */
export async function differenceOf(
  left: RowsOf,
  right: RowsOf,
  ignored: ReadonlySet<string>,
): Promise<Difference | undefined> {
  const [leftSums, rightSums] = [await sumsOf(left, ignored), await sumsOf(right, ignored)];
  const differing = leftSums.flatMap((sum, bucket) =>
    sum.set.digest === rightSums[bucket]?.set.digest && sum.rows === rightSums[bucket]?.rows ? [] : [bucket],
  );
  if (differing.length === 0) return undefined;
  const wanted = new Set(differing.slice(0, MAX_EXAMPLES));
  const found = new Map<string, { row: string; left: number; right: number }>();
  for (const [side, rows] of [
    ["left", left],
    ["right", right],
  ] as const) {
    for await (const { row, digest } of canonicalRows(rows, ignored)) {
      if (!wanted.has(bucketOf(digest))) continue;
      const key = digest.toString("latin1");
      const entry = found.get(key) ?? { row: shorten(row), left: 0, right: 0 };
      entry[side] += 1;
      found.set(key, entry);
    }
  }
  const examples = [...found.values()].filter((entry) => entry.left !== entry.right).slice(0, MAX_EXAMPLES);
  return { leftRows: count(leftSums), rightRows: count(rightSums), examples };
}

/** A slice of a text keeps all of it in memory; this is a text of its own. */
function shorten(row: string): string {
  return Buffer.from(row.slice(0, MAX_EXAMPLE_CHARACTERS)).toString("utf8");
}

async function sumsOf(rows: RowsOf, ignored: ReadonlySet<string>): Promise<RowSum[]> {
  const sums = Array.from({ length: BUCKETS }, () => new RowSum());
  for await (const { digest } of canonicalRows(rows, ignored)) sums[bucketOf(digest)]?.add(digest);
  return sums;
}

async function* canonicalRows(rows: RowsOf, ignored: ReadonlySet<string>) {
  for await (const line of rows()) {
    const row = canonicalRow(line.toString("utf8"), ignored);
    yield { row, digest: digestOf(row) };
  }
}

function bucketOf(digest: Buffer): number {
  return digest.readUInt16LE(0) % BUCKETS;
}

function count(sums: readonly RowSum[]): number {
  return sums.reduce((total, { rows }) => total + rows, 0);
}
