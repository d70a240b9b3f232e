import { unknownTable } from "@collectro/sql-source";
import pg, { type Client, type QueryConfig } from "pg";
import { loadTypes } from "./catalog-types.js";
import type { Source, SourceColumn } from "./pg-type.js";
import { parseTableName, type TableName, tableNameText } from "./table-name.js";

const { escapeIdentifier } = pg;

/** A source and the text that stands after FROM; columns are found there under their own names. */
export interface DescribedSource extends Source {
  readonly from: string;
}

interface TableRow {
  oid: number;
  schema: string;
  name: string;
}

interface ColumnRow {
  name: string;
  type: number;
  typmod: number;
  not_null: boolean;
  comment: string | null;
  in_key: boolean;
}

// An unquoted name is taken as it is written, else in lower case as SQL folds it.
const FIND_TABLE = `
SELECT c.oid::int8::float8 AS oid, n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = ANY($1::text[])
  AND CASE WHEN $2::text[] IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = ANY($2::text[]) END
ORDER BY array_position($2::text[], n.nspname::text), array_position($1::text[], c.relname::text) LIMIT 1`;

const LIST_TABLES = `
SELECT n.nspname::text AS schema, c.relname::text AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY 1, 2 LIMIT 5000`;

const COLUMNS = `
SELECT a.attname::text AS name, a.atttypid::int8::float8 AS type, a.atttypmod AS typmod, a.attnotnull AS not_null,
  pg_catalog.col_description(a.attrelid, a.attnum) AS comment, COALESCE(a.attnum = ANY(i.indkey), false) AS in_key
FROM pg_catalog.pg_attribute a
LEFT JOIN pg_catalog.pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

/** Describes a table, view, materialized view or foreign table from the catalog. */
export async function describeTable(client: Client, text: string): Promise<DescribedSource> {
  const name = parseTableName(text);
  if (name === undefined) throw new TypeError(`${text} passed the params' check and is no table name`);
  const table = await findTable(client, name);
  const { rows } = await client.query<ColumnRow>(COLUMNS, [table.oid]);
  const types = await loadTypes(
    client,
    rows.map((row) => row.type),
  );
  const columns: SourceColumn[] = rows.map((row) => ({
    name: row.name,
    type: types.resolve(row.type, row.typmod),
    notNull: row.not_null,
    comment: row.comment ?? undefined,
  }));
  return {
    label: `table ${table.schema}.${table.name}`,
    from: `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)} AS source`,
    columns,
    primaryKey: rows.filter((row) => row.in_key).map((row) => row.name),
  };
}

async function findTable(client: Client, name: TableName): Promise<TableRow> {
  const spellings = (part: TableName["name"]) => (part.exact ? [part.text] : [part.text, part.text.toLowerCase()]);
  const schemas = name.schema === undefined ? null : spellings(name.schema);
  const { rows } = await client.query<TableRow>(FIND_TABLE, [spellings(name.name), schemas]);
  if (rows[0] !== undefined) return rows[0];
  const { rows: others } = await client.query<{ schema: string; name: string }>(LIST_TABLES);
  throw unknownTable(
    tableNameText(name),
    others.map((other) => `${other.schema}.${other.name}`),
    "write schema.name, and check the database",
  );
}

/** A query as a FROM item: its columns renamed by position, so that odd and repeated names do no harm. */
function queryAs(query: string, columnCount: number): string {
  const names = Array.from({ length: columnCount }, (_, index) => positional(index));
  return `(\n${query}\n) AS source${columnCount === 0 ? "" : `(${names.join(", ")})`}`;
}

/** The name under which the n-th column of a query is found. */
export function positional(index: number): string {
  return `c${index + 1}`;
}

/** How many lines and characters stand before the user's query in what is sent: `SELECT * FROM (` and a line feed. */
export const QUERY_PREFIX = "SELECT * FROM (\n";

/**
 * A statement in the extended protocol, which takes one only: a query that closes our parenthesis and goes on with
 * `; COMMIT; …` would leave the read-only transaction.
 */
function oneStatement(text: string): QueryConfig {
  return { text, queryMode: "extended" } as QueryConfig;
}

/** Describes a query from its empty result. `query` has its placeholders filled in. */
export async function describeQuery(client: Client, query: string): Promise<DescribedSource> {
  const bare = query.replace(/[\s;]+$/, "");
  const { fields } = await client.query(oneStatement(`${QUERY_PREFIX}${bare}\n) AS source LIMIT 0`));
  const types = await loadTypes(
    client,
    fields.map((field) => field.dataTypeID),
  );
  const columns: SourceColumn[] = fields.map((field) => ({
    name: field.name,
    type: types.resolve(field.dataTypeID, field.dataTypeModifier),
    notNull: false,
    comment: undefined,
  }));
  return { label: "the query", from: queryAs(bare, columns.length), columns, primaryKey: [] };
}
