import { columnNameProblem } from "./column-name.js";
import {
  FIELD_TYPES,
  type Field,
  type FieldMode,
  type FieldType,
  MAX_COLUMNS,
  MAX_DEPTH,
  type TableSchema,
  TYPE_ALIASES,
} from "./field.js";
import { nearestName } from "./nearest-name.js";
import type { SchemaProblem } from "./problem.js";
import { checkParameters, type ProblemList, problemList, readCount, shown } from "./schema-check.js";

/** A schema, or everything that is wrong with it. */
export type ParsedSchema =
  | { readonly ok: true; readonly schema: TableSchema }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/** Keys of a column that BigQuery's own JSON carries and that do not change what a load accepts. */
const TOLERATED_KEYS = [
  "categories",
  "collation",
  "dataPolicies",
  "defaultValueExpression",
  "foreignTypeDefinition",
  "generatedColumn",
  "identityColumnInfo",
  "policyTags",
  "rangeElementType",
  "roundingMode",
  "timestampPrecision",
];
const READ_KEYS = ["name", "type", "mode", "fields", "precision", "scale", "maxLength", "description"];
const KNOWN_KEYS: ReadonlySet<string> = new Set([...READ_KEYS, ...TOLERATED_KEYS]);
const MODES: readonly FieldMode[] = ["NULLABLE", "REQUIRED", "REPEATED"];

interface Reading {
  readonly list: ProblemList;
  columns: number;
}

/**
 * Reads BigQuery's JSON schema: the array that `bq show --schema` prints, or `{ "fields": […] }` as the API has it.
 * Type aliases become canonical, `mode` defaults to NULLABLE. All problems are told at once.
 */
export function parseTableSchema(json: unknown): ParsedSchema {
  const reading: Reading = { list: problemList(), columns: 0 };
  const wrapped = isObject(json) && "fields" in json;
  const columns = wrapped ? json["fields"] : json;
  const path = wrapped ? "fields" : "";
  if (!Array.isArray(columns)) {
    reading.list.add(path, `${shown(json)} is not a schema`, 'Write an array of columns: [{"name": …, "type": …}].');
    return { ok: false, problems: reading.list.problems };
  }
  const fields = readFields(columns, path, 1, reading);
  if (reading.columns > MAX_COLUMNS) {
    reading.list.add(
      path,
      `${reading.columns} columns`,
      `BigQuery holds at most ${MAX_COLUMNS}, nested ones included.`,
    );
  }
  if (reading.list.problems.length > 0) return { ok: false, problems: reading.list.problems };
  return { ok: true, schema: { fields } };
}

function readFields(columns: readonly unknown[], path: string, depth: number, reading: Reading): Field[] {
  if (columns.length === 0) reading.list.add(path, "there are no columns", "Write at least one column.");
  const seen = new Map<string, string>();
  const fields: Field[] = [];
  for (const [index, column] of columns.entries()) {
    const at = `${path}[${index}]`;
    reading.columns++;
    if (!isObject(column)) {
      reading.list.add(at, `${shown(column)} is not a column`, 'Write an object: {"name": …, "type": …}.');
      continue;
    }
    const field = readField(column, at, depth, reading);
    checkName(field.name, at, seen, reading.list);
    fields.push(field);
  }
  return fields;
}

function readField(column: Record<string, unknown>, at: string, depth: number, reading: Reading): Field {
  const { list } = reading;
  for (const key of Object.keys(column)) {
    if (KNOWN_KEYS.has(key)) continue;
    const near = nearestName(key, READ_KEYS);
    list.add(`${at}.${key}`, "unknown key", near === undefined ? "Remove it." : `Did you mean "${near}"?`);
  }
  const type = readType(column["type"], `${at}.type`, list);
  const parameters = {
    precision: readCount(column["precision"], `${at}.precision`, list),
    scale: readCount(column["scale"], `${at}.scale`, list),
    maxLength: readCount(column["maxLength"], `${at}.maxLength`, list),
  };
  if (type !== undefined) checkParameters(type, parameters, at, list);
  const { name, description } = column;
  if (typeof name !== "string" || name === "") list.add(`${at}.name`, "the column has no name", 'Write "name": "…".');
  if (description !== undefined && description !== null && typeof description !== "string") {
    list.add(`${at}.description`, "the description is not a string", "Write a string, or remove it.");
  }
  const nested = readNested(column["fields"], type, at, depth, reading);
  return {
    name: typeof name === "string" ? name : "",
    type: type ?? "STRING",
    mode: readMode(column["mode"], `${at}.mode`, list),
    ...(nested === undefined ? {} : { fields: nested }),
    ...(parameters.precision === undefined || type === "TIMESTAMP" ? {} : { precision: parameters.precision }),
    ...(parameters.scale === undefined ? {} : { scale: parameters.scale }),
    ...(parameters.maxLength === undefined ? {} : { maxLength: parameters.maxLength }),
    ...(typeof description === "string" ? { description } : {}),
  };
}

function readNested(
  nested: unknown,
  type: FieldType | undefined,
  at: string,
  depth: number,
  reading: Reading,
): Field[] | undefined {
  const path = `${at}.fields`;
  const absent = nested === undefined || nested === null || (Array.isArray(nested) && nested.length === 0);
  if (type !== "RECORD") {
    if (!absent && type !== undefined) {
      reading.list.add(path, `${type} has no fields`, 'Only RECORD does: remove "fields" or change the type.');
    }
    return undefined;
  }
  if (absent || !Array.isArray(nested)) {
    reading.list.add(path, "a RECORD without fields", 'Write "fields": [{"name": …, "type": …}].');
    return undefined;
  }
  // The outermost columns are depth 1 and lie in no RECORD: the 15 levels are levels of RECORD.
  if (depth > MAX_DEPTH) {
    reading.list.add(path, "RECORD inside RECORD is too deep", `BigQuery nests at most ${MAX_DEPTH} levels.`);
    return undefined;
  }
  return readFields(nested, path, depth + 1, reading);
}

function readType(value: unknown, path: string, list: ProblemList): FieldType | undefined {
  if (typeof value !== "string") {
    list.add(path, "the column has no type", `Write one of ${FIELD_TYPES.join(", ")}.`);
    return undefined;
  }
  const upper = value.trim().toUpperCase();
  if (Object.hasOwn(TYPE_ALIASES, upper)) return TYPE_ALIASES[upper as keyof typeof TYPE_ALIASES];
  const type = FIELD_TYPES.find((known) => known === upper);
  if (type !== undefined) return type;
  if (upper === "RANGE") {
    list.add(
      path,
      "RANGE cannot be loaded from JSON: BigQuery documents no JSON form for it",
      'Use a RECORD with two columns, "start" and "end".',
    );
    return undefined;
  }
  const near = nearestName(upper, [...FIELD_TYPES, ...Object.keys(TYPE_ALIASES)]);
  const parameters = /^(\w+)\s*[(<]/.exec(upper);
  const hint =
    parameters === null
      ? `${near === undefined ? "" : `Did you mean ${near}? `}Write one of ${FIELD_TYPES.join(", ")}.`
      : `Write "type": "${parameters[1]}" and the parameters as keys: precision, scale, maxLength; arrays as "mode": "REPEATED".`;
  list.add(path, `unknown type ${shown(value)}`, hint);
  return undefined;
}

function readMode(value: unknown, path: string, list: ProblemList): FieldMode {
  if (value === undefined || value === null || value === "") return "NULLABLE";
  const mode = MODES.find((known) => typeof value === "string" && known === value.toUpperCase());
  if (mode === undefined) list.add(path, `unknown mode ${shown(value)}`, `Write one of ${MODES.join(", ")}.`);
  return mode ?? "NULLABLE";
}

function checkName(name: string, at: string, seen: Map<string, string>, list: ProblemList): void {
  if (name === "") return;
  const problem = columnNameProblem(name);
  if (problem !== undefined) list.add(`${at}.name`, problem.problem, problem.hint);
  const earlier = seen.get(name.toLowerCase());
  if (earlier !== undefined) {
    list.add(`${at}.name`, `"${name}" is there twice (${earlier})`, "Column names are unique ignoring case.");
  }
  seen.set(name.toLowerCase(), at);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
