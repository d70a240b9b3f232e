/** Rows as a multiset, whatever their order: equal sets have equal sums, other sets never in practice. */
export interface RowSet {
  readonly rows: number;
  /** Sum of the rows' 128-bit digests modulo 2^128, hex. */
  readonly digest: string;
}
