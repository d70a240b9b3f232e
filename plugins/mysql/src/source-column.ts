import type { ColumnType } from "./column-type.js";

/** A column of a table or of a query's result. */
export interface SourceColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The server says that it is never null. Always false for views and queries. */
  readonly notNull: boolean;
  readonly comment: string | undefined;
  /** Its character set has characters of which Unicode may know nothing. */
  readonly lossy: boolean;
}

/** What is read. */
export interface Source {
  /** For messages: `table shop.orders`, `the query`. */
  readonly label: string;
  readonly kind: "table" | "view" | "query";
  /** What stands after FROM: a table's name; for a query its text. */
  readonly text: string;
  readonly columns: readonly SourceColumn[];
  /** Names of the primary key's columns, to name rows by; empty for a query. */
  readonly primaryKey: readonly string[];
}
