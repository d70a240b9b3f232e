import type { Field } from "@collectro/table-schema";

/** How one BigQuery column is read from JSON and kept in DuckDB. */
export interface ColumnMapping {
  /** The type of the table's column. */
  readonly type: string;
  /** The type that `read_json` is asked for. Text where DuckDB's own reading would change a value. */
  readonly readType: string;
  /** SQL that turns what was read into what is kept. */
  readonly convert: (value: string) => string;
}

const asIs = (value: string): string => value;

function direct(type: string): ColumnMapping {
  return { type, readType: type, convert: asIs };
}

function fromText(type: string, convert = (value: string) => `CAST(${value} AS ${type})`): ColumnMapping {
  return { type, readType: "VARCHAR", convert };
}

/**
 * One row per BigQuery type. The rows have been validated by BigQuery's rules before: here only their values must survive.
 * NUMERIC is read as text since DuckDB reads JSON numbers through a double (what the text alone would not save has been
 * rewritten by then, see wide-numbers.ts); BOOL since it refuses "1"; TIMESTAMP since it knows neither epoch numbers nor
 * slashes; BYTES since a BLOB would keep the base64 text.
 */
function scalar(field: Field): ColumnMapping {
  switch (field.type) {
    case "INT64":
      return direct("BIGINT");
    case "FLOAT64":
      return direct("DOUBLE");
    case "DATE":
      return direct("DATE");
    case "TIME":
      return direct("TIME");
    case "DATETIME":
      return direct("TIMESTAMP");
    case "JSON":
      return direct("JSON");
    case "NUMERIC":
      return decimal(field);
    case "BOOL":
      return fromText("BOOLEAN");
    case "TIMESTAMP":
      return fromText("TIMESTAMP WITH TIME ZONE", (value) => `collectro_timestamp(${value})`);
    case "BYTES":
      return fromText("BLOB", (value) => `from_base64(${value})`);
    default:
      // STRING and GEOGRAPHY; BIGNUMERIC has more digits than DuckDB's 38, INTERVAL a form that it does not read.
      return direct("VARCHAR");
  }
}

function decimal(field: Field): ColumnMapping {
  const precision = field.precision ?? 38;
  const scale = field.precision === undefined ? 9 : (field.scale ?? 0);
  return fromText(`DECIMAL(${precision},${scale})`);
}

/**
 * The mapping of a column with its mode: a REPEATED column is a list, and never null, as in BigQuery.
 * @param depth how many RECORDs lie around it
 */
export function mapColumn(field: Field, depth = 0): ColumnMapping {
  const one = field.type === "RECORD" ? record(field.fields ?? [], depth + 1) : scalar(field);
  if (field.mode !== "REPEATED") return one;
  return {
    type: `${one.type}[]`,
    readType: `${one.readType}[]`,
    convert: (value) => `coalesce(${one.convert === asIs ? value : transformed(value, one, depth)}, [])`,
  };
}

function transformed(list: string, element: ColumnMapping, depth: number): string {
  // No column can have such a name, and each level has its own: DuckDB would take a column for the variable.
  const variable = quoteName(`$${depth}`);
  return `list_transform(${list}, lambda ${variable}: ${element.convert(variable)})`;
}

function record(fields: readonly Field[], depth: number): ColumnMapping {
  const columns = fields.map((field) => ({ name: quoteName(field.name), ...mapColumn(field, depth) }));
  const struct = (types: readonly string[]) => `STRUCT(${types.join(", ")})`;
  const type = struct(columns.map((column) => `${column.name} ${column.type}`));
  const readType = struct(columns.map((column) => `${column.name} ${column.readType}`));
  if (columns.every((column) => column.convert === asIs)) return { type, readType, convert: asIs };
  const convert = (value: string): string => {
    const members = columns.map((column) => `${column.name} := ${column.convert(`${value}.${column.name}`)}`);
    return `CASE WHEN ${value} IS NULL THEN NULL ELSE struct_pack(${members.join(", ")}) END`;
  };
  return { type, readType, convert };
}

/** A name as SQL takes it, whatever it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL takes it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * The macro behind TIMESTAMP columns: what DuckDB reads by itself, the other spellings that BigQuery documents
 * (slashes, no seconds, ` UTC`, a space before the offset), and epoch numbers: seconds, and what cannot be seconds is
 * milliseconds, as the validator has judged.
 */
export const TIMESTAMP_MACRO = `CREATE OR REPLACE TEMP MACRO collectro_timestamp(x) AS CASE
  WHEN x IS NULL THEN NULL
  WHEN x[5] = x[8] AND x[5] IN ('-', '/') THEN coalesce(
    TRY_CAST(x AS TIMESTAMPTZ),
    CAST(replace(x[1:10], '/', '-') || regexp_replace(regexp_replace(regexp_replace(
      x[11:], ' UTC$', ''), ' ([+-])', '\\1'), '^([T ][0-9]{2}:[0-9]{2})([^:]|$)', '\\1:00\\2') AS TIMESTAMPTZ))
  ELSE make_timestamptz(CAST(CAST(x AS DECIMAL(38, 6))
    * CASE WHEN CAST(x AS DECIMAL(38, 6)) BETWEEN -62135596800 AND 253402300799.999999 THEN 1000000 ELSE 1000 END AS BIGINT))
END`;
