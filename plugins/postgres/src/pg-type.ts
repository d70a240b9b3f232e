/** A PostgreSQL type as the catalog describes it. Domains are resolved to what they stand for. */
export type PgType = PgBase | PgArray | PgComposite | PgRange;

interface Named {
  /** As PostgreSQL prints it: `numeric(18,2)`, `timestamp with time zone`. */
  readonly label: string;
}

/** A type without parts; enums too. `name` is the catalog's short name: `int8`, `timestamptz`. */
export interface PgBase extends Named {
  readonly kind: "base";
  readonly name: string;
  /** -1 when the type has no parameters. */
  readonly typmod: number;
}

export interface PgArray extends Named {
  readonly kind: "array";
  readonly element: PgType;
  /** Between elements in the text form: a comma, for box a semicolon. */
  readonly delimiter: string;
}

export interface PgComposite extends Named {
  readonly kind: "composite";
  readonly fields: readonly { readonly name: string; readonly type: PgType }[];
}

export interface PgRange extends Named {
  readonly kind: "range" | "multirange";
  readonly subtype: PgType;
}

/** A column of a table or of a query's result. */
export interface SourceColumn {
  readonly name: string;
  readonly type: PgType;
  /** The catalog says that it is never null. Always false for a query. */
  readonly notNull: boolean;
  readonly comment: string | undefined;
}

/** What is read: the columns and the FROM clause that they come from. */
export interface Source {
  /** For messages: `table public.orders`, `the query`. */
  readonly label: string;
  readonly columns: readonly SourceColumn[];
  /** Names of the primary key's columns, to name rows by; empty for a query. */
  readonly primaryKey: readonly string[];
}
