import type { SchemaColumn, WorkflowForm } from "../../../../../src/api/index.js";

/** Where a column is: its number, and those of the columns that hold it before. */
export type ColumnPath = readonly number[];

/** The types of columns, as `bq show --schema` writes them. */
export const columnTypes = [
  "STRING",
  "INTEGER",
  "FLOAT",
  "NUMERIC",
  "BIGNUMERIC",
  "BOOLEAN",
  "DATE",
  "DATETIME",
  "TIME",
  "TIMESTAMP",
  "BYTES",
  "JSON",
  "GEOGRAPHY",
  "RECORD",
] as const;

/** The modes of columns; the first is the default. */
export const columnModes = ["NULLABLE", "REQUIRED", "REPEATED"] as const;

/** Other names that BigQuery knows types by. */
const aliases: Readonly<Record<string, string>> = {
  INT64: "INTEGER",
  FLOAT64: "FLOAT",
  BOOL: "BOOLEAN",
  DECIMAL: "NUMERIC",
  BIGDECIMAL: "BIGNUMERIC",
  STRUCT: "RECORD",
};

/** A type by the name that `columnTypes` has for it; another stays as it is. */
export function typeName(type: string): string {
  const upper = type.toUpperCase();
  return aliases[upper] ?? upper;
}

/** Every column with its place, those inside of others behind them. */
export function flatColumns(
  columns: readonly SchemaColumn[],
  above: ColumnPath = [],
): readonly { readonly column: SchemaColumn; readonly path: ColumnPath }[] {
  return columns.flatMap((column, index) => {
    const path = [...above, index];
    return [{ column, path }, ...flatColumns(column.fields ?? [], path)];
  });
}

/** The columns with one changed; undefined takes it out. */
export function withColumn(
  columns: readonly SchemaColumn[],
  [index = 0, ...rest]: ColumnPath,
  change: (column: SchemaColumn) => SchemaColumn | undefined,
): readonly SchemaColumn[] {
  return columns.flatMap((column, at) => {
    if (at !== index) return [column];
    if (rest.length > 0) return [{ ...column, fields: withColumn(column.fields ?? [], rest, change) }];
    const changed = change(column);
    return changed ? [changed] : [];
  });
}

/** The columns with a new one behind the others, or behind those inside of a RECORD. */
export function withNewColumn(columns: readonly SchemaColumn[], inside: ColumnPath = []): readonly SchemaColumn[] {
  const fresh = { name: "", type: "STRING" };
  if (inside.length === 0) return [...columns, fresh];
  return withColumn(columns, inside, (column) => ({ ...column, fields: [...(column.fields ?? []), fresh] }));
}

/** A column of another type: only a RECORD holds columns, and it holds at least one. */
export function withType(column: SchemaColumn, type: string): SchemaColumn {
  const { fields, ...rest } = column;
  return type === "RECORD" ? { ...rest, type, fields: fields ?? withNewColumn([]) } : { ...rest, type };
}

/** A column of another mode; the default is not written. */
export function withMode({ mode: _, ...column }: SchemaColumn, mode: string): SchemaColumn {
  return mode === columnModes[0] ? column : { ...column, mode };
}

/** Names as notes and problems have them: `address.city`. */
export function nameOf(columns: readonly SchemaColumn[], path: ColumnPath): string {
  const names: string[] = [];
  let level: readonly SchemaColumn[] = columns;
  for (const index of path) {
    const column = level[index];
    names.push(column?.name ?? "");
    level = column?.fields ?? [];
  }
  return names.join(".");
}

/** Where in the form a column's problems are. */
export function fieldPathOf(path: ColumnPath): string {
  return ["table", "schema", path.join("/fields/")].join("/");
}

/** The columns in a text: what `bq show --schema` prints, or `bq show --format=json` around it. Undefined: none. */
export function columnsIn(text: string): readonly SchemaColumn[] | undefined {
  const value: unknown = parsed(text);
  const list: readonly unknown[] | undefined = Array.isArray(value) ? value : listIn(value);
  return list && list.length > 0 && list.every(isColumn) ? list.map(normalized) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listIn(value: unknown): readonly unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { fields, schema } = value as { readonly fields?: unknown; readonly schema?: unknown };
  return Array.isArray(fields) ? fields : schema === undefined ? undefined : listIn(schema);
}

function isColumn(value: unknown): value is SchemaColumn {
  const { name, type, fields = [] } = (value ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof type === "string" && Array.isArray(fields) && fields.every(isColumn);
}

function normalized(column: SchemaColumn): SchemaColumn {
  const { fields } = column;
  return { ...column, type: typeName(column.type), ...(fields ? { fields: fields.map(normalized) } : {}) };
}

/** Names of columns that can say to which date a row belongs. */
export function dateColumns({ table }: Pick<WorkflowForm, "table">): readonly string[] {
  return table.schema
    .filter(({ type, mode }) => typeName(type) === "DATE" && mode !== "REPEATED")
    .map(({ name }) => name);
}
