import { paramError } from "@collectro/connector";
import { parseTableSchema, schemaToJson, type TableSchema } from "@collectro/table-schema";
import type { RandomAccess } from "../archive/random-access.js";
import { cellOrder } from "../csv/header.js";
import type { Utf8File } from "../decode/encoding.js";
import type { FilesParams } from "../params.js";
import { openParquet, type ParquetFile } from "./duckdb.js";

type ParquetParams = Pick<FilesParams, "parquetMemoryBytes" | "rename">;

/**
 * The rows of a Parquet file as JSON lines, written by DuckDB; they are judged like those of any other file. Throws
 * SOURCE_DATA when its columns are not those of the schema.
 */
export function parquetLines(
  access: RandomAccess,
  params: ParquetParams,
  schema: TableSchema | undefined,
  signal: AbortSignal,
): Utf8File {
  async function* chunks(): AsyncGenerator<Buffer> {
    await using parquet = await open(access, params);
    const names = parquet.schema.fields.map((field) => field.name);
    if (schema !== undefined) cellOrder(names, schema, access.name);
    yield* parquet.lines(signal);
  }
  return {
    name: access.name,
    encoding: "utf-8",
    chunks: chunks(),
    badByte: (byteOffset, byte) => ({ byteOffset, hex: byte.toString(16) }),
  };
}

/** The columns of a Parquet file. Throws PARAM_INVALID where a nested one has a name that BigQuery cannot have. */
export async function schemaOfParquet(access: RandomAccess, params: ParquetParams): Promise<TableSchema> {
  await using parquet = await open(access, params);
  const parsed = parseTableSchema(schemaToJson(parquet.schema));
  if (parsed.ok) return parsed.schema;
  throw paramError(
    ...parsed.problems.map(({ path, problem, hint }) => ({ where: `${access.name}${path}`, detail: problem, hint })),
  );
}

function open(access: RandomAccess, { parquetMemoryBytes, rename }: ParquetParams): Promise<ParquetFile> {
  return openParquet(access, { memoryBytes: parquetMemoryBytes, rename });
}
