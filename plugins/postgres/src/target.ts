import { chooseColumns, refusedForm, schemaOfFields } from "@collectro/sql-source";
import type { Field, TableSchema } from "@collectro/table-schema";
import pg from "pg";
import { type DescribedSource, positional } from "./catalog.js";
import type { PgType, SourceColumn } from "./pg-type.js";
import { type Plan, planValue } from "./plan.js";
import { columnField, formOf } from "./type-map.js";

const { escapeIdentifier } = pg;

/** One column of what is copied: the SQL expression, and how its text becomes the field's value. */
export interface TargetColumn {
  readonly field: Field;
  readonly plan: Plan;
  readonly expression: string;
}

/** The source's columns that the user wants, each with the name by which SQL finds it. */
interface Choice {
  readonly column: SourceColumn;
  readonly sql: string;
}

/** The chosen columns in the user's order; all of them when nothing was chosen. */
function choose(source: DescribedSource, names: readonly string[] | undefined): Choice[] {
  const isQuery = source.label === "the query";
  return chooseColumns(source, names).map((column) => ({
    column,
    sql: isQuery ? positional(source.columns.indexOf(column)) : escapeIdentifier(column.name),
  }));
}

/** How a source is to be given out. */
export interface TargetOptions {
  readonly columns: readonly string[] | undefined;
  /** Values that BigQuery cannot hold become null. */
  readonly nulls: boolean;
}

/** The schema of a source when the user asked for none. Names that BigQuery refuses are all told at once. */
export function naturalSchema(source: DescribedSource, options: TargetOptions): TableSchema {
  const fields = chooseColumns(source, options.columns).map((column) => columnField(column, options.nulls));
  return schemaOfFields(source, fields, escapeIdentifier);
}

/** Plans every column of a schema by name; a column that the source cannot give in that form is an error. */
export function planTarget(source: DescribedSource, schema: TableSchema, options: TargetOptions): TargetColumn[] {
  const chosen = choose(source, options.columns);
  const planned = schema.fields.map((field) => {
    const choice = chosen.find(({ column }) => column.name === field.name);
    return choice && planColumn(choice, field);
  });
  if (planned.every((column) => column !== undefined)) return planned;
  const refused = schema.fields.filter((_, index) => planned[index] === undefined);
  throw refusedForm(
    source,
    chosen.map(({ column }) => column),
    refused,
  );
}

function planColumn({ column, sql }: Choice, field: Field): TargetColumn | undefined {
  const cast = castFor(column.type, field);
  if (cast !== undefined) return { field, plan: cast.plan, expression: cast.expression(sql) };
  const plan = planValue(column.type, field);
  return plan && { field, plan, expression: sql };
}

interface Cast {
  readonly plan: Plan;
  readonly expression: (sql: string) => string;
}

/** The forms that need the server's help. They exist for whole columns only, not inside arrays and composites. */
function castFor(type: PgType, field: Field): Cast | undefined {
  if (field.mode === "REPEATED") return undefined;
  const form = type.kind === "base" ? formOf(type) : undefined;
  const castTo = (name: string, as: typeof form): Cast => ({
    plan: { kind: "leaf", form: as ?? "text", field },
    expression: (sql) => `${sql}::${name}`,
  });
  if (form === "money" && (field.type === "NUMERIC" || field.type === "BIGNUMERIC"))
    return castTo("numeric", "decimal");
  if (form === "date" && field.type === "DATETIME") return castTo("timestamp", "datetime");
  if (form === "date" && field.type === "TIMESTAMP") return castTo("timestamptz", "timestamp");
  if (form === "datetime" && field.type === "TIMESTAMP") return castTo("timestamptz", "timestamp");
  if (form === "timestamp" && field.type === "DATETIME") return castTo("timestamp", "datetime");
  if (field.type === "STRING" && form === "bool") return castTo("text", "text");
  if (field.type === "STRING") return { plan: { kind: "leaf", form: "text", field }, expression: (sql) => sql };
  if (field.type !== "JSON" || form === "json" || form === "jsonb" || form === "hstore") return undefined;
  // A text that is to be JSON holds JSON; any other value becomes JSON as PostgreSQL writes it.
  if (form === "text") return { plan: { kind: "leaf", form: "json", field }, expression: (sql) => sql };
  return { plan: { kind: "leaf", form: "jsonb", field }, expression: (sql) => `to_jsonb(${sql})` };
}

/** What is copied: the expressions, the rows of the slice, at most `limit` of them. */
export function copyStatement(
  source: DescribedSource,
  columns: readonly TargetColumn[],
  condition: string | undefined,
  limit: number | undefined,
): string {
  const list = columns.map((column) => column.expression).join(", ");
  const where = condition === undefined ? "" : ` WHERE ${condition}`;
  const most = limit === undefined ? "" : ` LIMIT ${Math.max(0, Math.trunc(limit))}`;
  return `COPY (SELECT ${list} FROM ${source.from}${where}${most}) TO STDOUT`;
}
