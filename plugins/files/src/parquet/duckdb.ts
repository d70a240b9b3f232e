import { sourceError } from "@collectro/connector";
import type { TableSchema } from "@collectro/table-schema";
import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import type { RandomAccess } from "../archive/random-access.js";
import { checkNames, namesOf } from "../csv/header.js";
import { makeFifo } from "./fifo.js";
import { columnOf, type ParquetColumn, parseType } from "./types.js";

/** A Parquet file opened by DuckDB. Close it. */
export interface ParquetFile extends AsyncDisposable {
  /** Its columns as BigQuery would have them. */
  readonly schema: TableSchema;
  /** Its rows as JSON lines, in order. */
  lines(signal: AbortSignal): AsyncGenerator<Buffer>;
}

/** How a Parquet file is read. */
export interface ParquetOptions {
  /** Memory that DuckDB may take, in bytes. */
  readonly memoryBytes: number;
  /** New names for columns. */
  readonly rename: Readonly<Record<string, string>>;
}

/** Opens a Parquet file that has a path. Its names are checked as those of a header are. */
export async function openParquet(
  { name, path }: RandomAccess,
  { memoryBytes, rename }: ParquetOptions,
): Promise<ParquetFile> {
  if (path === undefined) throw new TypeError(`${name} has no path`);
  if (/[*?[\]]/.test(path)) {
    const detail = "DuckDB takes * ? [ ] in the name of a file for a pattern";
    throw sourceError("SOURCE_DATA", { where: name, detail, hint: "rename the file or its folder" });
  }
  const instance = await openInstance(name, memoryBytes);
  try {
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    const described = await connection.runAndReadAll(`DESCRIBE FROM ${rowsOf(path)}`).catch((error: unknown) => {
      throw explained(name, error);
    });
    const columns = columnsOf(described.getRowsJson(), name, rename);
    return {
      schema: { fields: columns.map(({ field }) => field) },
      lines: (signal) => linesOf(connection, columns, path, name, signal),
      async [Symbol.asyncDispose]() {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

async function openInstance(name: string, memoryBytes: number): Promise<DuckDBInstance> {
  const duckdb = await import("@duckdb/node-api").catch((cause: unknown) => {
    throw sourceError("SOURCE_FAILED", {
      where: name,
      detail: "Parquet is read by DuckDB, and the package @duckdb/node-api is not installed",
      hint: "build the image with --build-arg PARQUET=1, or add the package to your own project's dependencies",
      cause,
    });
  });
  return await duckdb.DuckDBInstance.create(":memory:", {
    memory_limit: `${Math.floor(memoryBytes / 1e6)}MB`,
    // With one thread rows come in order as they are written. Several would hold back whole row groups to keep the order,
    // in memory that grows while the pipe is full.
    threads: "1",
    preserve_insertion_order: "false",
    // Nothing is loaded from the network, and nothing is spilled to a disk that may not be there.
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    temp_directory: "",
  });
}

function columnsOf(described: readonly unknown[][], where: string, rename: ParquetOptions["rename"]): ParquetColumn[] {
  const original = described.map(([name]) => String(name));
  const names = namesOf(original, where, { columnNames: undefined, rename });
  checkNames(names, original, where);
  return described.map(([, type], index) => {
    return columnOf(original[index] ?? "", parseType(String(type)), names[index] ?? "");
  });
}

async function* linesOf(
  connection: DuckDBConnection,
  columns: readonly ParquetColumn[],
  path: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const fifo = await makeFifo(name);
  const select = columns.map(({ field, sql }) => `${sql} AS ${quoted(field.name)}`).join(", ");
  const from = `SELECT ${select} FROM ${rowsOf(path)}`;
  const writing = connection.run(`COPY (${from}) TO ${literal(fifo.path)} (FORMAT json, USE_TMP_FILE false)`);
  // Whoever stops reading stops the statement: its failure is then no news.
  writing.catch(() => {});
  const stop = () => connection.interrupt();
  signal.addEventListener("abort", stop, { once: true });
  let done = false;
  try {
    yield* fifo.read(writing);
    done = true;
  } catch (error) {
    signal.throwIfAborted();
    throw explained(name, error);
  } finally {
    signal.removeEventListener("abort", stop);
    // The pipe is closed first: a statement that waits for room in it would not see the interruption.
    await fifo[Symbol.asyncDispose]();
    if (!done) stop();
    await writing.catch(() => {});
  }
}

function explained(where: string, error: unknown): unknown {
  if (!(error instanceof Error) || "problems" in error) return error;
  const [detail = ""] = error.message.split("\n");
  const shown = detail.replace(/^(?:Invalid Input|IO|Invalid|Binder) Error: /, "").slice(0, 300);
  if (/Out of Memory/i.test(error.message)) {
    return sourceError("SOURCE_FAILED", { where, detail: shown, hint: "raise parquetMemoryBytes", cause: error });
  }
  return sourceError("SOURCE_DATA", { where, detail: `DuckDB cannot read it: ${shown}`, cause: error });
}

/** The file's own columns alone: by itself DuckDB takes a folder named `dt=2024-09-24` for a column, before the file's own. */
function rowsOf(path: string): string {
  return `read_parquet(${literal(path)}, hive_partitioning = false)`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
