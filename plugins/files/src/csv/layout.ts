import { sourceError } from "@collectro/connector";
import {
  type CellEncoder,
  compileCellEncoder,
  type Field,
  RowRefused,
  type TableSchema,
} from "@collectro/table-schema";
import type { CellReader, Converters } from "../convert/converters.js";
import { cellOrder, listed } from "./header.js";

/** One column of the schema, as the cells of one file give it. */
export interface LayoutColumn {
  readonly field: Field;
  /** Which cell of a line holds it, from 0. */
  readonly cell: number;
  /** Turns a cell (UTF-8 read as latin1) into JSON text in the same form; throws RowRefused. */
  readonly encode: CellEncoder;
  /** `encode` converts the cell first. */
  readonly conversions: readonly string[];
}

/** How the cells of one file become the columns of the schema. */
export interface Layout {
  readonly cellCount: number;
  /** In the order of the schema. */
  readonly columns: readonly LayoutColumn[];
  /** Which cell holds the date of `dateColumn`, if one is given. */
  readonly dateCell: number | undefined;
  /** How the date's cell is converted before it is looked at; undefined when it is not. */
  readonly dateReader: CellReader | undefined;
  /** Unquoted cells with one of these texts (UTF-8 read as latin1) are null. */
  readonly nullTexts: readonly string[];
}

/** What a layout needs to know beside the names of the file's columns. */
export interface LayoutOptions {
  readonly schema: TableSchema;
  readonly nullText: string | readonly string[];
  readonly dateColumn: string | undefined;
  /** Conversions by the column's name. */
  readonly converters: Converters;
}

/** Lays the columns of a file out by the schema. Throws SOURCE_DATA when the names on the two sides differ. */
export function layoutOf(names: readonly string[], where: string, options: LayoutOptions): Layout {
  const order = cellOrder(names, options.schema, where);
  const { dateColumn, nullText, converters } = options;
  checkConverted(converters, names, where);
  const dateCell = dateColumn === undefined ? undefined : names.indexOf(dateColumn);
  if (dateCell === -1) {
    const detail = `there is no column ${JSON.stringify(dateColumn)} for dateColumn`;
    throw sourceError("SOURCE_DATA", {
      where,
      detail,
      hint: "name a column of the file as it is called after renaming",
    });
  }
  const texts = typeof nullText === "string" ? [nullText] : nullText;
  return {
    cellCount: names.length,
    columns: options.schema.fields.map((field, index) => {
      const converter = converters.get(field.name);
      return {
        field,
        cell: order[index] ?? 0,
        encode: converter?.encoderOf(field) ?? compileCellEncoder(field),
        conversions: converter?.names ?? [],
      };
    }),
    dateCell,
    dateReader: dateColumn === undefined ? undefined : converters.get(dateColumn)?.read,
    nullTexts: texts.map((text) => Buffer.from(text, "utf8").toString("latin1")),
  };
}

function checkConverted(converters: Converters, names: readonly string[], where: string): void {
  const unknown = [...converters.keys()].filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  throw sourceError("SOURCE_DATA", {
    where,
    detail: `convert names ${listed(unknown)}, which the file has not: ${listed(names)}`,
    hint: "name columns as they are called after renaming",
  });
}

/** Why a cell was refused, in words with the characters that the file has. */
export function explainCell(
  { field, encode, conversions }: LayoutColumn,
  cell: string | undefined,
): { detail: string; hint: string } {
  if (cell === undefined) {
    return {
      detail: `expected ${field.type}, got null`,
      hint: "the column is REQUIRED: fill the cell or make it NULLABLE",
    };
  }
  const text = Buffer.from(cell, "latin1").toString("utf8");
  try {
    // A conversion explains itself; other encoders speak of bytes.
    if (conversions.length > 0) encode(cell, 0, cell.length);
    else compileCellEncoder(field, { encoding: "utf16" })(text, 0, text.length);
  } catch (error) {
    if (!isRefused(error)) throw error;
    const [problem] = error.problems;
    if (problem) return { detail: `expected ${problem.expected}, got ${problem.got}`, hint: problem.hint };
  }
  return { detail: `expected ${field.type}, got ${JSON.stringify(text.slice(0, 60))}`, hint: "correct the cell" };
}

/** True for what a cell encoder throws. */
export function isRefused(error: unknown): error is RowRefused {
  return error instanceof RowRefused;
}
