// DuckDB's own Parquet → JSON, on all cores. Prints how long the statement took, in milliseconds.
import { DuckDBInstance } from "@duckdb/node-api";
import { params } from "./params.js";

const { path, output } = params<{ path: string; output: string }>();
const connection = await (await DuckDBInstance.create(":memory:")).connect();
await connection.run("SET TimeZone = 'UTC'");
const startMs = performance.now();
await connection.run(`COPY (FROM read_parquet('${path}')) TO '${output}' (FORMAT json)`);
console.log(performance.now() - startMs);
