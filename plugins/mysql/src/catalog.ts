import { sourceError } from "@collectro/connector";
import { unknownTable } from "@collectro/sql-source";
import type { Connection } from "mysql2";
import { type Definition, NOT_NULL, PRIMARY_KEY, typeOf } from "./column-type.js";
import { columnsOf } from "./prepare.js";
import { isServerError } from "./server-error.js";
import type { Source, SourceColumn } from "./source-column.js";
import { parseTableName, quoteName, quoteText, type TableName } from "./table-name.js";
import { ask } from "./wire.js";

/** What the catalog says of a column beyond the protocol. */
interface CatalogRow {
  name: string;
  type: string;
  comment: string;
}

const NO_SUCH_TABLE = 1146;

/** Describes a table or view; `columns` are those that will be read: a user may have the right to some only. */
export async function describeTable(
  connection: Connection,
  text: string,
  columns: readonly string[] | undefined,
): Promise<Source> {
  const table = parseTableName(text);
  if (table === undefined) throw new TypeError(`${text} passed the params' check and is no table name`);
  const from =
    table.database === undefined ? quoteName(table.name) : `${quoteName(table.database)}.${quoteName(table.name)}`;
  const { statement, definitions } = await tableColumns(connection, table, from, columns);
  const database = table.database === undefined ? "DATABASE()" : quoteText(table.database);
  const place = `TABLE_SCHEMA = ${database} AND TABLE_NAME = ${quoteText(table.name)}`;
  const [kind] = await ask<{ type: string }>(
    connection,
    `SELECT TABLE_TYPE AS type FROM information_schema.TABLES WHERE ${place}`,
  );
  const catalog = await ask<CatalogRow>(
    connection,
    `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, COLUMN_COMMENT AS comment FROM information_schema.COLUMNS WHERE ${place}`,
  );
  const isTable = kind?.type !== "VIEW";
  const lossy = await lossyColumns(connection, statement, definitions);
  return {
    label: `table ${text}`,
    kind: isTable ? "table" : "view",
    text: from,
    columns: definitions.map((definition, index) => ({
      ...columnOf(definition, lossy.has(index)),
      notNull: isTable && (definition.flags & NOT_NULL) !== 0,
      ...told(definition, catalog),
    })),
    primaryKey: definitions.filter(({ flags }) => (flags & PRIMARY_KEY) !== 0).map(({ name }) => name),
  };
}

function columnOf(definition: Definition, lossy: boolean): SourceColumn {
  return { name: definition.name, type: typeOf(definition), notNull: false, comment: undefined, lossy };
}

/** The type as the table declares it, and the comment. */
function told(definition: Definition, catalog: readonly CatalogRow[]): Partial<SourceColumn> {
  const row = catalog.find(({ name }) => name === definition.name);
  if (row === undefined) return {};
  return { type: { ...typeOf(definition), label: row.type }, ...(row.comment === "" ? {} : { comment: row.comment }) };
}

const NO_SUCH_COLUMN = 1054;

interface Columns {
  /** What was prepared. */
  readonly statement: string;
  readonly definitions: readonly Definition[];
}

/** The columns that are asked for; all of them when one is not there: the caller tells it from these. */
async function tableColumns(
  connection: Connection,
  table: TableName,
  from: string,
  columns: readonly string[] | undefined,
): Promise<Columns> {
  const statement = `SELECT ${columns === undefined ? "*" : columns.map(quoteName).join(", ")} FROM ${from}`;
  try {
    return { statement, definitions: await columnsOf(connection, statement) };
  } catch (error) {
    const errno = error instanceof Error && isServerError(error) ? error.errno : undefined;
    if (errno === NO_SUCH_TABLE) throw await noSuchTable(connection, table);
    if (errno !== NO_SUCH_COLUMN || columns === undefined) throw error;
    return await tableColumns(connection, table, from, undefined);
  }
}

async function noSuchTable(connection: Connection, table: TableName): Promise<Error> {
  const others = await ask<{ place: string; name: string }>(
    connection,
    `SELECT TABLE_SCHEMA AS place, TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') LIMIT 5000`,
  );
  return unknownTable(
    table.database === undefined ? table.name : `${table.database}.${table.name}`,
    others.map(({ place, name }) => `${place}.${name}`),
    "check the name and the database, and that this user may see it",
  );
}

/** Describes a query, which is prepared and not run. `query` has its placeholders filled in. */
export async function describeQuery(connection: Connection, query: string): Promise<Source> {
  const text = query.replace(/[\s;]+$/, "");
  const definitions = await columnsOf(connection, text);
  if (definitions.length === 0) {
    throw sourceError("SOURCE_FAILED", {
      where: "the query",
      detail: "it gives no rows",
      hint: "write a SELECT; what changes the database is not run",
    });
  }
  const lossy = await lossyColumns(connection, text, definitions);
  return {
    label: "the query",
    kind: "query",
    text,
    columns: definitions.map((definition, index) => columnOf(definition, lossy.has(index))),
    primaryKey: [],
  };
}

/** Collations of character sets whose every character is in Unicode: the most frequent ones of utf8, latin1, ascii. */
const WHOLE: ReadonlySet<number> = new Set([0, 8, 11, 33, 45, 46, 47, 63, 65, 83, 192, 224, 255, 305, 309]);

const WHOLE_SETS = ["ascii", "binary", "latin1", "ucs2", "utf16", "utf16le", "utf32", "utf8", "utf8mb3", "utf8mb4"];

/** The indexes of the texts whose character set has characters that the server may not know in Unicode. */
async function lossyColumns(
  connection: Connection,
  statement: string,
  definitions: readonly Definition[],
): Promise<ReadonlySet<number>> {
  const isText = (definition: Definition) => ["text", "json", "set"].includes(typeOf(definition).form);
  if (!definitions.some(isText)) return new Set();
  // With results as they are stored the protocol says how they are stored.
  await ask(connection, "SET character_set_results = NULL");
  const stored = await columnsOf(connection, statement).finally(() =>
    ask(connection, "SET character_set_results = utf8mb4"),
  );
  const collations = stored.map(({ characterSet }, index) => {
    const definition = definitions[index];
    return definition !== undefined && isText(definition) ? characterSet : 0;
  });
  const asked = [...new Set(collations)].filter((collation) => !WHOLE.has(collation));
  if (asked.length === 0) return new Set();
  const sets = WHOLE_SETS.map((name) => `'${name}'`).join(", ");
  const rows = await ask<{ id: number }>(
    connection,
    `SELECT ID AS id FROM information_schema.COLLATIONS WHERE ID IN (${asked.join(", ")}) AND CHARACTER_SET_NAME NOT IN (${sets})`,
  );
  const lossy = new Set(rows.map(({ id }) => Number(id)));
  return new Set(collations.flatMap((collation, index) => (lossy.has(collation) ? [index] : [])));
}
