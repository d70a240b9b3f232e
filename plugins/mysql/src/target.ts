import { chooseColumns, refusedForm, schemaOfFields } from "@collectro/sql-source";
import type { Field, TableSchema } from "@collectro/table-schema";
import type { Form } from "./column-type.js";
import type { Source, SourceColumn } from "./source-column.js";
import { quoteName } from "./table-name.js";
import type { SessionZone } from "./time-zone.js";
import { columnField, fits } from "./type-map.js";

/** One column of what is read: the SQL expression, and how its bytes become the field's value. */
export interface TargetColumn {
  readonly field: Field;
  readonly form: Form;
  readonly expression: string;
  /** What a TIMESTAMP's text lacks, or a DATETIME's that is to be one. */
  readonly offset: string;
}

/** How a source is to be given out. */
export interface TargetOptions {
  readonly columns: readonly string[] | undefined;
  /** Values that BigQuery cannot hold become null. */
  readonly nulls: boolean;
}

/** The schema of a source when the user asked for none. Names that BigQuery refuses are all told at once. */
export function naturalSchema(source: Source, options: TargetOptions): TableSchema {
  const fields = chooseColumns(source, options.columns).map((column) => columnField(column, options.nulls));
  return schemaOfFields(source, fields, quoteName);
}

/** Plans every column of a schema by name; a column that the source cannot give in that form is an error. */
export function planTarget(
  source: Source,
  schema: TableSchema,
  options: TargetOptions,
  zone: SessionZone,
): TargetColumn[] {
  const chosen = chooseColumns(source, options.columns);
  const planned = schema.fields.map((field) => {
    const column = chosen.find(({ name }) => name === field.name);
    return column && planColumn(column, field, zone);
  });
  if (planned.every((column) => column !== undefined)) return planned;
  const refused = schema.fields.filter((_, index) => planned[index] === undefined);
  throw refusedForm(source, chosen, refused);
}

function planColumn(column: SourceColumn, field: Field, zone: SessionZone): TargetColumn | undefined {
  const { type } = column;
  const name = quoteName(column.name);
  const plan = (form: Form, expression = name): TargetColumn => ({
    field,
    form,
    expression,
    offset: zone.offset ?? "+00:00",
  });
  const isMoment = type.form === "datetime" || type.form === "date";
  if (zone.offset !== undefined && zone.isRunZone) {
    // Both are civil times of the run's zone, whose offset never changes.
    if (isMoment && field.type === "TIMESTAMP") return plan("moment");
    if (type.form === "timestamp" && field.type === "DATETIME") return plan("datetime");
  }
  if (!fits(type, field)) return undefined;
  // The text of a FLOAT has six digits; as a DOUBLE it has all.
  if (type.form === "float") return plan("float", `${name} * 1e0`);
  // In autumn an hour comes twice, and the text does not say which one is meant.
  if (type.form === "timestamp" && zone.offset === undefined) {
    return field.type === "TIMESTAMP" ? plan("epoch", `UNIX_TIMESTAMP(${name})`) : undefined;
  }
  return plan(type.form, column.lossy ? unlessLossy(name) : name);
}

/**
 * The text in UTF-8. What the server cannot convert it gives out as question marks, without a word: a text that gains
 * some is given as its own bytes behind an 0xff, which is no UTF-8 and is refused as such.
 */
function unlessLossy(name: string): string {
  const converted = `CONVERT(${name} USING utf8mb4)`;
  const without = (text: string) => `CHAR_LENGTH(REPLACE(${text}, '?', ''))`;
  const isWhole = `LOCATE('?', ${converted}) = 0 OR ${without(name)} = ${without(converted)}`;
  return `IF(${name} IS NULL, NULL, IF(${isWhole}, CAST(${converted} AS BINARY), CONCAT(0xff, CAST(${name} AS BINARY))))`;
}

/** The statement that reads: the user's own query where nothing has to be added to it. */
export function selectStatement(
  source: Source,
  columns: readonly TargetColumn[],
  condition: string | undefined,
  limit: number | undefined,
): string {
  if (source.kind === "query" && isAsItStands(source, columns)) return source.text;
  const list = columns.map(({ expression, field }) => {
    const name = quoteName(field.name);
    return expression === name ? name : `${expression} AS ${name}`;
  });
  const from = source.kind === "query" ? `(\n${source.text}\n) AS source` : source.text;
  const where = condition === undefined ? "" : ` WHERE ${condition}`;
  const most = limit === undefined ? "" : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
  return `SELECT ${list.join(", ")} FROM ${from}${where}${most}`;
}

/** Whether a query gives exactly these columns: around a GROUP BY a second SELECT would cost a temporary table. */
function isAsItStands(source: Source, columns: readonly TargetColumn[]): boolean {
  return (
    source.columns.length === columns.length &&
    source.columns.every(({ name }, index) => columns[index]?.expression === quoteName(name))
  );
}
