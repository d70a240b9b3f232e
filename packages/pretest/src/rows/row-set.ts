/** Rows as a multiset, whatever their order: equal sets have equal sums, other sets never in practice. */
export interface RowSet {
  readonly rows: number;
  /** Sum of the rows' 128-bit digests, each of their four words modulo 2^32; hex. */
  readonly digest: string;
}
