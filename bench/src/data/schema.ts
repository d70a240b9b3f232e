/** The columns of the bench's data, as BigQuery writes a table's schema. */
export const SCHEMA = [
  { name: "id", type: "INT64", mode: "REQUIRED" },
  { name: "shop", type: "STRING", mode: "REQUIRED" },
  { name: "code", type: "STRING", mode: "REQUIRED" },
  { name: "ordered_at", type: "TIMESTAMP", mode: "REQUIRED" },
  { name: "amount", type: "NUMERIC", mode: "REQUIRED", precision: "18", scale: "2" },
  { name: "paid", type: "BOOL", mode: "REQUIRED" },
  { name: "note", type: "STRING", mode: "NULLABLE" },
  { name: "delivery", type: "DATE", mode: "REQUIRED" },
  { name: "score", type: "FLOAT64", mode: "REQUIRED" },
  { name: "detail", type: "JSON", mode: "REQUIRED" },
] as const;

/** The same columns as a PostgreSQL table. */
export const POSTGRES_TABLE = `CREATE TABLE orders (
  id bigint NOT NULL, shop text NOT NULL, code text NOT NULL, ordered_at timestamptz NOT NULL,
  amount numeric(18,2) NOT NULL, paid boolean NOT NULL, note text, delivery date NOT NULL,
  score double precision NOT NULL, detail jsonb NOT NULL)`;

/** The same columns in DuckDB's types, by name, in order. */
export const DUCKDB_TYPES: Readonly<Record<(typeof SCHEMA)[number]["name"], string>> = {
  id: "BIGINT",
  shop: "VARCHAR",
  code: "VARCHAR",
  ordered_at: "TIMESTAMPTZ",
  amount: "DECIMAL(18,2)",
  paid: "BOOLEAN",
  note: "VARCHAR",
  delivery: "DATE",
  score: "DOUBLE",
  detail: "JSON",
};

/** The columns as DuckDB's readers take them: `{'id': 'BIGINT', …}`; `all` gives every column the same type. */
export function duckdbColumns(all?: string): string {
  const pairs = Object.entries(DUCKDB_TYPES).map(([name, type]) => `'${name}': '${all ?? type}'`);
  return `{${pairs.join(", ")}}`;
}
