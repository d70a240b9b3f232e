import { sourceError } from "@collectro/connector";
import { valueAt } from "./json-pointer.js";
import type { RestParams } from "./params.js";

/** A row as the source sent it. */
export type Row = Readonly<Record<string, unknown>>;

/** The rows of one answer. `where` is the request as messages show it. Throws SOURCE_DATA when they are not there. */
export function rowsOf(document: unknown, params: RestParams, where: string): readonly Row[] {
  const found = valueAt(document, params.rows);
  if (found === null && params.nullIsEmpty) return [];
  if (params.rowShape === "list") return listRows(found, document, params.rows, where);
  if (!isObject(found)) {
    throw badShape(`an object (rowShape=${params.rowShape})`, found, document, params.rows, where);
  }
  return params.rowShape === "single" ? [found] : memberRows(found, params, where);
}

function listRows(found: unknown, document: unknown, pointer: string, where: string): readonly Row[] {
  if (!Array.isArray(found)) throw badShape("an array", found, document, pointer, where);
  const rows: readonly unknown[] = found;
  const bad = rows.findIndex((row) => !isObject(row));
  if (bad !== -1) throw notARow(`${pointer}/${bad}`, rows[bad], where);
  return rows as readonly Row[];
}

function memberRows(members: Row, { rows: pointer, rowKey }: RestParams, where: string): readonly Row[] {
  return Object.entries(members).map(([name, row]) => {
    if (!isObject(row)) throw notARow(`${pointer}/${name}`, row, where);
    if (rowKey === undefined) return row;
    if (Object.hasOwn(row, rowKey)) {
      const detail = `${pointer}/${name} already has a field ${JSON.stringify(rowKey)}`;
      throw sourceError("SOURCE_DATA", { where, detail, hint: "choose another rowKey" });
    }
    return { [rowKey]: name, ...row };
  });
}

function isObject(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function badShape(wanted: string, found: unknown, document: unknown, pointer: string, where: string): Error {
  const place = pointer === "" ? "the answer" : pointer;
  const keys = isObject(document)
    ? `; the answer has ${Object.keys(document).slice(0, 20).join(", ") || "no members"}`
    : "";
  const detail = `${place} is ${kindOf(found)}, not ${wanted}${keys}`;
  const hint =
    found === null
      ? "if null means that there are no rows, pass nullIsEmpty=true"
      : "correct the param rows (a JSON Pointer such as /data/items) or rowShape";
  return sourceError("SOURCE_DATA", { where, detail, hint });
}

function notARow(place: string, value: unknown, where: string): Error {
  const detail = `${place} is ${kindOf(value)}; a row must be an object`;
  return sourceError("SOURCE_DATA", { where, detail, hint: "correct the params rows and rowShape" });
}

function kindOf(value: unknown): string {
  if (value === undefined) return "not there";
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
