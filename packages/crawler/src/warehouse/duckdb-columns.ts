import type { WorkflowTable } from "../workflow/workflow.js";
import type { DuckDBConnection } from "./duckdb-instance.js";
import { columnList, placeOf } from "./load-sql.js";

/** The columns of a table and their types, in order; none when there is no such table. */
export async function columnsOf(
  connection: DuckDBConnection,
  schema: string,
  table: string,
): Promise<Map<string, string>> {
  const sql = "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = $1 AND table_name = $2";
  const rows = (await connection.runAndReadAll(sql, [schema, table])).getRowsJson();
  return new Map(rows.map(([name, type]) => [String(name), String(type)]));
}

/** How a table differs from its schema, in words; undefined when it is not there. Nothing is changed. */
export async function compareColumns(
  connection: DuckDBConnection,
  table: WorkflowTable,
): Promise<string[] | undefined> {
  const place = placeOf(table.name);
  // DuckDB spells the wanted types itself, so that both sides are compared in one spelling.
  await connection.run(`CREATE OR REPLACE TEMP TABLE _collectro_wanted (${columnList(table)})`);
  const wanted = await columnsOf(connection, "main", "_collectro_wanted");
  await connection.run("DROP TABLE temp._collectro_wanted");
  const found = await columnsOf(connection, place.schema, place.table);
  if (found.size === 0) return undefined;
  const differences: string[] = [];
  for (const [name, type] of wanted) {
    const actual = found.get(name);
    if (actual === undefined) differences.push(`${name} is missing`);
    else if (actual !== type) differences.push(`${name} is ${actual}, the schema says ${type}`);
  }
  for (const name of found.keys()) if (!wanted.has(name)) differences.push(`${name} is not in the schema`);
  return differences;
}
