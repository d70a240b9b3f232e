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

/** The same columns as a MariaDB table. */
export const MARIADB_TABLE = `CREATE TABLE orders (
  id bigint NOT NULL, shop varchar(100) NOT NULL, code varchar(20) NOT NULL, ordered_at timestamp(3) NOT NULL,
  amount decimal(18,2) NOT NULL, paid tinyint(1) NOT NULL, note text, delivery date NOT NULL,
  score double NOT NULL, detail json NOT NULL)`;

/** How MariaDB reads the CSV file into that table: its moments have no T and no Z, its booleans are numbers. */
export const MARIADB_COLUMNS = `(id, shop, code, @at, amount, @paid, @note, delivery, score, detail)
  SET ordered_at = REPLACE(LEFT(@at, 23), 'T', ' '), paid = @paid = 'true', note = NULLIF(@note, '')`;

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
