import type { Field, TableSchema } from "./field.js";

/** The schema as `bq` reads and prints it: an array of columns, canonical types, `mode` always written. */
export function schemaToJson(schema: TableSchema): unknown[] {
  return schema.fields.map(fieldToJson);
}

function fieldToJson(field: Field): Record<string, unknown> {
  const json: Record<string, unknown> = { name: field.name, type: field.type, mode: field.mode };
  if (field.precision !== undefined) json["precision"] = String(field.precision);
  if (field.scale !== undefined) json["scale"] = String(field.scale);
  if (field.maxLength !== undefined) json["maxLength"] = String(field.maxLength);
  if (field.description !== undefined) json["description"] = field.description;
  if (field.fields !== undefined) json["fields"] = field.fields.map(fieldToJson);
  return json;
}

/** Whether two schemas accept the same rows in the same column order. Descriptions do not count. */
export function sameSchema(a: TableSchema, b: TableSchema): boolean {
  return sameFields(a.fields, b.fields);
}

function sameFields(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every((field, index) => sameField(field, b[index]));
}

function sameField(a: Field, b: Field | undefined): boolean {
  if (b === undefined) return false;
  return (
    a.name === b.name &&
    a.type === b.type &&
    a.mode === b.mode &&
    a.precision === b.precision &&
    (a.scale ?? 0) === (b.scale ?? 0) &&
    a.maxLength === b.maxLength &&
    sameFields(a.fields ?? [], b.fields ?? [])
  );
}
