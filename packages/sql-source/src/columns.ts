import { paramError, sourceError } from "@collectro/connector";
import {
  columnNameProblem,
  type Field,
  parseTableSchema,
  schemaToJson,
  type TableSchema,
  toColumnName,
} from "@collectro/table-schema";
import { nearestNames } from "./nearest-names.js";

interface NamedColumn {
  readonly name: string;
  /** The type as the database prints it. */
  readonly type: { readonly label: string };
}

/** What is read: its columns, and how it is called in messages (`table public.orders`, `the query`). */
export interface DescribedColumns<Column extends NamedColumn = NamedColumn> {
  readonly label: string;
  readonly columns: readonly Column[];
}

/** The chosen columns in the user's order; all of them when nothing was chosen. Throws SOURCE_NOT_FOUND. */
export function chooseColumns<Column extends NamedColumn>(
  source: DescribedColumns<Column>,
  names: readonly string[] | undefined,
): readonly Column[] {
  if (names === undefined) return source.columns;
  const unknown = names.filter((name) => !source.columns.some((column) => column.name === name));
  if (unknown.length > 0) throw unknownColumns(source, unknown);
  return names.flatMap((name) => source.columns.filter((column) => column.name === name));
}

/** SOURCE_NOT_FOUND for columns that a source has not got, with the names that they may have meant. */
export function unknownColumns(source: DescribedColumns, unknown: readonly string[]): Error {
  const known = source.columns.map((column) => column.name);
  const near = unknown.flatMap((name) => nearestNames(name, known));
  return sourceError("SOURCE_NOT_FOUND", {
    where: source.label,
    detail: `there is no column ${unknown.map((name) => JSON.stringify(name)).join(", ")}`,
    hint: near.length > 0 ? `did you mean ${near.join(", ")}?` : `it has ${known.slice(0, 20).join(", ")}`,
  });
}

/** SOURCE_NOT_FOUND for the column that a param names. */
export function unknownColumn(source: DescribedColumns, param: string, name: string): Error {
  const near = nearestNames(
    name,
    source.columns.map((column) => column.name),
  );
  return sourceError("SOURCE_NOT_FOUND", {
    where: source.label,
    detail: `there is no column ${JSON.stringify(name)} (${param})`,
    ...(near.length === 0 ? {} : { hint: `did you mean ${near.join(", ")}?` }),
  });
}

/** SOURCE_NOT_FOUND for a table; `others` are the names of those that are there, `fallback` the hint when none is near. */
export function unknownTable(wanted: string, others: readonly string[], fallback: string): Error {
  const near = nearestNames(wanted, others);
  return sourceError("SOURCE_NOT_FOUND", {
    where: `table ${wanted}`,
    detail: "there is no such table or view",
    hint: near.length === 0 ? fallback : `did you mean ${near.join(", ")}?`,
  });
}

/**
 * The schema made of a source's fields. Names that BigQuery refuses are all told at once; `quote` writes a column's name
 * in the database's SQL, for the query that would rename one.
 */
export function schemaOfFields(
  source: DescribedColumns,
  fields: readonly Field[],
  quote: (name: string) => string,
): TableSchema {
  if (fields.length === 0) {
    throw sourceError("SOURCE_DATA", {
      where: source.label,
      detail: "it has no columns",
      hint: "BigQuery needs at least one column; read another table, or write a query",
    });
  }
  const parsed = parseTableSchema(schemaToJson({ fields }));
  if (parsed.ok) return parsed.schema;
  const problems = parsed.problems.slice(0, 5).map(({ path, problem }) => `${path.replace(/\.name$/, "")} ${problem}`);
  const rest = parsed.problems.length > 5 ? `, and ${parsed.problems.length - 5} more` : "";
  throw sourceError("SOURCE_DATA", {
    where: source.label,
    detail: `its columns cannot be named so in BigQuery: ${problems.join("; ")}${rest}`,
    hint: `name them in a query: ${aliasExample(fields, quote)}`,
  });
}

function aliasExample(fields: readonly Field[], quote: (name: string) => string): string {
  const odd = fields.find((field) => columnNameProblem(field.name) !== undefined) ?? fields[0];
  const name = odd?.name ?? "";
  const plain = toColumnName(name);
  return `SELECT ${quote(name)} AS ${/[A-Za-z0-9]/.test(plain) ? plain : "column_1"}, … FROM …`;
}

/** PARAM_INVALID for fields of `--schema` that a source cannot give, with both sides. */
export function refusedForm(
  source: DescribedColumns,
  chosen: readonly NamedColumn[],
  refused: readonly Field[],
): Error {
  const list = refused.slice(0, 10).map((field) => {
    const column = chosen.find((column) => column.name === field.name);
    return `${field.name} is asked for as ${fieldText(field)}, the source has ${column?.type.label ?? "no such column"}`;
  });
  const names = chosen.map((column) => `${column.name} ${column.type.label}`);
  return paramError({
    where: "--schema",
    detail: `${source.label} cannot be read in this form: ${list.join("; ")}. Its columns: ${names.join(", ").slice(0, 2_000)}`,
    hint: "change the schema, or cast the column in a query",
  });
}

function fieldText(field: Field): string {
  const parameters = [field.precision ?? field.maxLength, field.scale].filter((value) => value !== undefined);
  const type = parameters.length === 0 ? field.type : `${field.type}(${parameters.join(",")})`;
  return field.mode === "REPEATED" ? `REPEATED ${type}` : type;
}
