import type { RunWindow } from "@collectro/contract";
import type { WorkflowTable } from "../workflow/workflow.js";
import { mapColumn, quoteName, quoteText } from "./types.js";

/** A row may have 100 MB in BigQuery; DuckDB's own limit is 16 MiB. */
const MAX_OBJECT_BYTES = 100_000_000;
/** From here on DuckDB needs to be told; its buffers grow with the limit, so not before. */
const DEFAULT_OBJECT_BYTES = 16 * 1024 * 1024;

/** A table's place in DuckDB: the dataset is the schema; a project stays part of its name. */
export interface TablePlace {
  readonly schema: string;
  readonly table: string;
  /** Quoted, for SQL. */
  readonly sql: string;
}

/** Where `dataset.table` or `project.dataset.table` lies. */
export function placeOf(name: string): TablePlace {
  const cut = name.lastIndexOf(".");
  const schema = cut === -1 ? "main" : name.slice(0, cut);
  const table = name.slice(cut + 1);
  return { schema, table, sql: `${quoteName(schema)}.${quoteName(table)}` };
}

/** The column list of CREATE TABLE. */
export function columnList(table: WorkflowTable): string {
  return table.schema.fields.map((field) => `${quoteName(field.name)} ${mapColumn(field).type}`).join(", ");
}

/**
 * Inserts staged files, every column converted so that no value changes. `records` is said, since DuckDB otherwise guesses:
 * in files of nothing but `{}` it takes the whole object for the value of a single RECORD column.
 */
export function insertSql(table: WorkflowTable, files: readonly string[], longestFileBytes: number): string {
  const { fields } = table.schema;
  const names = fields.map((field) => quoteName(field.name)).join(", ");
  const values = fields.map((field) => mapColumn(field).convert(quoteName(field.name))).join(", ");
  const read = fields.map((field) => `${quoteText(field.name)}: ${quoteText(mapColumn(field).readType)}`).join(", ");
  const limit = longestFileBytes > DEFAULT_OBJECT_BYTES ? MAX_OBJECT_BYTES : DEFAULT_OBJECT_BYTES;
  return `INSERT INTO ${placeOf(table.name).sql} (${names}) SELECT ${values} FROM read_json(
    [${files.map(quoteText).join(", ")}], format = 'newline_delimited', records = true, columns = {${read}},
    maximum_object_size = ${limit})`;
}

/** Removes what the load replaces; undefined for append. The day of a TIMESTAMP is its UTC day: BigQuery partitions so. */
export function clearSql(table: WorkflowTable, window: RunWindow): string | undefined {
  const { sql } = placeOf(table.name);
  if (table.mode === "append") return undefined;
  if (table.mode === "truncate") return `DELETE FROM ${sql}`;
  const day = `CAST(${quoteName(table.windowColumn ?? "")} AS DATE)`;
  return `DELETE FROM ${sql} WHERE ${day} BETWEEN DATE ${quoteText(window.from)} AND DATE ${quoteText(window.to)}`;
}
