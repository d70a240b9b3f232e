import { DuckDBInstance } from "@duckdb/node-api";
import { duckdbColumns } from "./schema.js";

/** Writes the rows of a CSV file so many times over as Parquet. */
export async function writeParquet(path: string, csv: string, copies: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = `SELECT orders.* FROM range(${copies}), read_csv('${csv}', header = true, columns = ${duckdbColumns()}) orders`;
  await connection.run(`COPY (${rows}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}
