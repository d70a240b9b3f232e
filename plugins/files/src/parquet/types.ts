import type { Field, FieldType } from "@collectro/table-schema";

/** A type as DuckDB writes it, taken apart. */
export type DuckType =
  | { readonly kind: "plain"; readonly name: string }
  | { readonly kind: "list"; readonly of: DuckType }
  | { readonly kind: "struct"; readonly members: readonly { readonly name: string; readonly type: DuckType }[] }
  | { readonly kind: "map"; readonly key: DuckType; readonly value: DuckType };

/** Reads `DECIMAL(12,2)`, `STRUCT(a INTEGER, "b c" VARCHAR[])[]`, `MAP(VARCHAR, BIGINT)`, `ENUM('a', 'b')`. */
export function parseType(text: string): DuckType {
  const list = /^(.*)\[[0-9]*\]$/s.exec(text);
  if (list !== null) return { kind: "list", of: parseType(list[1] ?? "") };
  const inner = /^(STRUCT|MAP)\((.*)\)$/s.exec(text);
  if (inner === null) return { kind: "plain", name: text };
  const parts = splitParts(inner[2] ?? "");
  if (inner[1] === "MAP") {
    return { kind: "map", key: parseType(parts[0] ?? ""), value: parseType(parts[1] ?? "") };
  }
  return { kind: "struct", members: parts.map(memberOf) };
}

function memberOf(part: string): { name: string; type: DuckType } {
  const quoted = /^"((?:[^"]|"")*)" (.*)$/s.exec(part);
  if (quoted !== null) return { name: (quoted[1] ?? "").replaceAll('""', '"'), type: parseType(quoted[2] ?? "") };
  const space = part.indexOf(" ");
  return { name: part.slice(0, space), type: parseType(part.slice(space + 1)) };
}

/** Splits at the commas that stand in no brackets and no quotes. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") at = text.indexOf(character, at + 1);
    else if (character === "(") depth++;
    else if (character === ")") depth--;
    else if (character === "," && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
    if (at === -1) break;
  }
  parts.push(text.slice(start).trim());
  return parts;
}

/** A column: as BigQuery has it, and the expression that DuckDB writes it by. */
export interface ParquetColumn {
  readonly field: Field;
  readonly sql: string;
}

/** The column of a name in the file, called `name` in the rows. */
export function columnOf(original: string, type: DuckType, name = original): ParquetColumn {
  const column = identifier(original);
  const field = fieldOf(name, type);
  return { field, sql: field.type === "JSON" ? `to_json(${column})` : expressionOf(column, type, original) };
}

function fieldOf(name: string, type: DuckType): Field {
  switch (type.kind) {
    case "plain":
      return { name, type: fieldType(type.name), mode: "NULLABLE" };
    case "struct":
      if (type.members.length === 0) return { name, type: "JSON", mode: "NULLABLE" };
      return { name, type: "RECORD", mode: "NULLABLE", fields: type.members.map((one) => fieldOf(one.name, one.type)) };
    case "map":
      return {
        name,
        type: "RECORD",
        mode: "REPEATED",
        fields: [fieldOf("key", type.key), fieldOf("value", type.value)],
      };
    case "list": {
      const item = fieldOf(name, type.of);
      // BigQuery has no arrays of arrays.
      if (item.mode === "REPEATED" || item.type === "JSON") return { name, type: "JSON", mode: "NULLABLE" };
      return { ...item, mode: "REPEATED" };
    }
  }
}

const TYPES: Readonly<Record<string, FieldType>> = {
  BOOLEAN: "BOOL",
  TINYINT: "INT64",
  SMALLINT: "INT64",
  INTEGER: "INT64",
  BIGINT: "INT64",
  UTINYINT: "INT64",
  USMALLINT: "INT64",
  UINTEGER: "INT64",
  UBIGINT: "NUMERIC",
  HUGEINT: "BIGNUMERIC",
  UHUGEINT: "BIGNUMERIC",
  FLOAT: "FLOAT64",
  DOUBLE: "FLOAT64",
  BLOB: "BYTES",
  DATE: "DATE",
  TIME: "TIME",
  TIMESTAMP: "DATETIME",
  TIMESTAMP_S: "DATETIME",
  TIMESTAMP_MS: "DATETIME",
  TIMESTAMP_NS: "DATETIME",
  "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
  JSON: "JSON",
};

function fieldType(name: string): FieldType {
  const decimal = /^DECIMAL\(([0-9]+),([0-9]+)\)$/.exec(name);
  if (decimal === null) return TYPES[name] ?? "STRING";
  const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
  return scale <= 9 && precision - scale <= 29 ? "NUMERIC" : "BIGNUMERIC";
}

/**
 * The expression that gives a value as the line needs it. What DuckDB's own JSON says as well is left alone; decimals and
 * large integers become text, bytes base64, and what no line can hold ends the statement with the column's name.
 */
function expressionOf(value: string, type: DuckType, column: string, depth = 0): string {
  if (!needsWork(type)) return value;
  const item = `x${depth}`;
  switch (type.kind) {
    case "plain":
      return plainExpression(value, type.name, column);
    case "list":
      return `list_transform(${value}, lambda ${item}: ${expressionOf(item, type.of, column, depth + 1)})`;
    case "map": {
      const members = [
        `'key': ${expressionOf(`${item}.key`, type.key, column, depth + 1)}`,
        `'value': ${expressionOf(`${item}.value`, type.value, column, depth + 1)}`,
      ];
      return `list_transform(map_entries(${value}), lambda ${item}: {${members.join(", ")}})`;
    }
    case "struct": {
      const members = type.members.map(({ name, type: inner }) => {
        const member = expressionOf(`${value}.${identifier(name)}`, inner, column, depth + 1);
        return `'${name.replaceAll("'", "''")}': ${member}`;
      });
      return `CASE WHEN ${value} IS NULL THEN NULL ELSE {${members.join(", ")}} END`;
    }
  }
}

const SAFE = Number.MAX_SAFE_INTEGER;

function plainExpression(value: string, name: string, column: string): string {
  if (name === "BLOB") return `base64(${value})`;
  // The form that lines have everywhere: digits up to 2^53-1, beyond it in quotes.
  if (name === "BIGINT") {
    return `CASE WHEN ${value} BETWEEN -${SAFE} AND ${SAFE} THEN to_json(${value}) ELSE to_json(${value}::VARCHAR) END`;
  }
  if (name === "DOUBLE" || name === "FLOAT") {
    const message = `the column ${column} holds NaN or Infinity, which BigQuery does not load`;
    return `CASE WHEN NOT isfinite(${value}) THEN error('${message.replaceAll("'", "''")}') ELSE ${value} END`;
  }
  // Only digits that are there are written: a time in nanoseconds passes when it is one in microseconds.
  if (name === "TIMESTAMP_NS") {
    return `CASE WHEN epoch_ns(${value}) % 1000 = 0 THEN ${value}::TIMESTAMP::VARCHAR ELSE ${value}::VARCHAR END`;
  }
  // As a moment in UTC it is written without the library of time zones, which takes longer. That would make an infinite one
  // NULL, which nobody would see: it stays what it is, and is refused as every other text that is no moment.
  if (name === "TIMESTAMP WITH TIME ZONE") {
    const moment = `make_timestamp(epoch_us(${value}))::VARCHAR || '+00:00'`;
    return `CASE WHEN isfinite(${value}) THEN ${moment} ELSE ${value}::VARCHAR END`;
  }
  return `${value}::VARCHAR`;
}

/** Types that DuckDB's JSON writes just as the line needs them. */
const AS_IT_IS = /^(?:BOOLEAN|U?(?:TINYINT|SMALLINT|INTEGER)|VARCHAR|JSON)$/;

function needsWork(type: DuckType): boolean {
  switch (type.kind) {
    case "plain":
      return !AS_IT_IS.test(type.name);
    case "list":
      return needsWork(type.of);
    case "map":
      return true;
    case "struct":
      return type.members.some(({ type: inner }) => needsWork(inner));
  }
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
