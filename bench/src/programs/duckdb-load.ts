// DuckDB's own reading of NDJSON files into a table with typed columns. Prints how long it took, in milliseconds.
import { DuckDBInstance } from "@duckdb/node-api";
import { duckdbColumns } from "../data/schema.js";
import { params } from "./params.js";

const { files, database } = params<{ files: readonly string[]; database: string }>();
const list = files.map((file) => `'${file}'`).join(", ");
const startMs = performance.now();
const instance = await DuckDBInstance.create(database);
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");
await connection.run(
  `CREATE TABLE orders AS FROM read_json([${list}], format = 'newline_delimited', columns = ${duckdbColumns()})`,
);
connection.closeSync();
instance.closeSync();
console.log(performance.now() - startMs);
