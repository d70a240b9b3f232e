import type { Field } from "@collectro/table-schema";
import fc from "fast-check";
import { type Cell, scalar, spelled } from "./scalars.js";
import { pick, quoted } from "./spellings.js";

function one(field: Field): fc.Arbitrary<Cell> {
  return field.type === "RECORD" ? rowOf(field.fields ?? []) : scalar(field.type, field);
}

const ABSENT = ["", "null"];

/** A value of a column, by its mode. */
function cellOf(field: Field): fc.Arbitrary<Cell> {
  // A JSON null in a JSON column is the column's null.
  const value = one(field).filter(({ json }) => json !== "null");
  if (field.mode === "REQUIRED") return value;
  const nothing = field.mode === "REPEATED" ? [] : null;
  const absent = spelled(fc.constant(nothing), (read) => ({ values: [null], jsons: ABSENT, read }));
  if (field.mode === "NULLABLE") return fc.oneof({ arbitrary: value, weight: 4 }, absent);
  const list = fc.array(value, { maxLength: 4 }).map((items) => ({
    value: items.map((item) => item.value),
    json: `[${items.map((item) => item.json).join(" , ")}]`,
    read: items.map((item) => item.read),
  }));
  return fc.oneof({ arbitrary: list, weight: 4 }, absent);
}

/** A row (or RECORD) that has these columns, its keys in any order. */
export function rowOf(fields: readonly Field[]): fc.Arbitrary<Cell> {
  const cells = fc.tuple(...fields.map((field) => fc.tuple(fc.constant(field.name), cellOf(field), fc.nat())));
  const order = fc.shuffledSubarray([...fields.keys()], { minLength: fields.length, maxLength: fields.length });
  return fc.tuple(cells, order).map(([columns, indexes]) => {
    const shuffled = indexes.map((index) => pick(columns, index));
    const members = shuffled.flatMap(([name, { json }, seed]) =>
      json === "" ? [] : [`${pick(quoted(name), seed)} :\t${json}`],
    );
    return {
      value: Object.fromEntries(shuffled.map(([name, cell]) => [name, cell.value])),
      json: `{ ${members.join(" , ")} }`,
      read: Object.fromEntries(columns.map(([name, cell]) => [name, cell.read])),
    };
  });
}
