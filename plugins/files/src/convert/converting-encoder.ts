import { type CellEncoder, compileCellEncoder, type Field, RowRefused } from "@collectro/table-schema";
import { excerpt } from "../place.js";
import { conversionOf } from "./conversion.js";
import type { CellReader } from "./converters.js";

/** The conversions of one column, named `column` in errors. */
export function cellReader(column: string, names: readonly string[]): CellReader {
  const convert = conversionOf(names);
  return (cell) => {
    const text = Buffer.from(cell, "latin1").toString("utf8");
    const result = convert(text);
    if (typeof result === "string" || result === null) return result;
    throw new RowRefused([{ path: column, expected: result.expected, got: excerpt(text), hint: result.hint }]);
  };
}

/** The encoder of a column whose cells are converted first; input and output as those of `compileCellEncoder`. */
export function convertingEncoder(field: Field, read: CellReader): CellEncoder {
  const encode = compileCellEncoder(field, { encoding: "utf16" });
  return (text, start, end) => {
    const converted = read(text.slice(start, end));
    if (converted === null) return nullText(field);
    return Buffer.from(encode(converted, 0, converted.length), "utf8").toString("latin1");
  };
}

function nullText({ name, mode, type }: Field): string {
  if (mode !== "REQUIRED") return "null";
  const hint = "the column is REQUIRED: fill the cell or make it NULLABLE";
  throw new RowRefused([{ path: name, expected: type, got: "null", hint }]);
}
