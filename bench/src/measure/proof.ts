import { DuckDBInstance } from "@duckdb/node-api";
import { DUCKDB_TYPES, duckdbColumns } from "../data/schema.js";

/** What a set of rows comes down to: equal for the same rows in any order and any spelling. */
export interface Digest {
  readonly rows: number;
  /** Sum of a 64-bit hash of each row's typed values. */
  readonly hash: string;
}

/** Raised when two sides did not do the same job: no figure of such a comparison means anything. */
export class NotEqual extends Error {}

/** Reads NDJSON files into typed values: `"1"` and `1`, `…Z` and `…+00` are the same value. */
export async function digestOfNdjson(files: readonly string[]): Promise<Digest> {
  return await digestOfTyped(files, DUCKDB_TYPES);
}

/** The same for other columns: DuckDB's types by name. */
export async function digestOfTyped(
  files: readonly string[],
  types: Readonly<Record<string, string>>,
): Promise<Digest> {
  const list = files.map((file) => `'${file}'`).join(", ");
  const columns = Object.keys(types).map((name) => `'${name}': 'VARCHAR'`);
  const relation = `read_json([${list}], format = 'newline_delimited', columns = {${columns.join(", ")}})`;
  return await digest(relation, undefined, types);
}

/**
 * Reads lines of cells with tabs between: PostgreSQL's COPY text, where null is `\N`, or what MariaDB's client prints, where
 * it is `NULL`. The bench's data holds no backslash, tab or newline, so that nothing is escaped in it.
 */
export async function digestOfTabText(file: string, nullText: "\\N" | "NULL"): Promise<Digest> {
  const form = `delim = '\t', quote = '', escape = '', nullstr = '${nullText}', header = false, auto_detect = false`;
  return await digest(`read_csv('${file}', ${form}, columns = ${duckdbColumns("VARCHAR")})`);
}

/** Reads a table of a DuckDB file. */
export async function digestOfTable(database: string, table: string): Promise<Digest> {
  return await digest(`warehouse.${table}`, database);
}

/** Throws NotEqual unless both digests are of the same `rows` rows. */
export function proveEqual(ours: Digest, theirs: Digest, rows: number): void {
  if (ours.rows === rows && theirs.rows === rows && ours.hash === theirs.hash) return;
  const shown = ({ rows: count, hash }: Digest): string => `${count} rows with hash ${hash}`;
  throw new NotEqual(`the outputs differ: ours ${shown(ours)}, theirs ${shown(theirs)}, expected ${rows} rows`);
}

async function digest(
  relation: string,
  database?: string,
  types: Readonly<Record<string, string>> = DUCKDB_TYPES,
): Promise<Digest> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    if (database !== undefined) await connection.run(`ATTACH '${database}' AS warehouse (READ_ONLY)`);
    const values = Object.entries(types).map(([name, type]) => typedValue(name, type));
    const sql = `SELECT count(*)::VARCHAR, coalesce(sum(hash(${values.join(", ")})::HUGEINT), 0)::VARCHAR FROM ${relation}`;
    const [row] = (await connection.runAndReadAll(sql)).getRowsJson();
    return { rows: Number(row?.[0]), hash: String(row?.[1]) };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function typedValue(name: string, type: string): string {
  // Spaces between the tokens of a JSON text are no difference.
  return type === "JSON" ? `json(${name})::VARCHAR` : `${name}::${type}`;
}
