import { paramError } from "@collectro/connector";
import type { CellEncoder, Field } from "@collectro/table-schema";
import type { FilesParams } from "../params.js";

/** Reads a cell (UTF-8 read as latin1) as converted text; null is null. Throws RowRefused with words for a person. */
export type CellReader = (cell: string) => string | null;

/** The conversions of one column. */
export interface Converter {
  readonly names: readonly string[];
  readonly read: CellReader;
  /** The encoder of the converted cells; input and output as those of `compileCellEncoder`. */
  encoderOf(field: Field): CellEncoder;
}

/** Conversions by the name of their column. */
export type Converters = ReadonlyMap<string, Converter>;

const NONE: Converters = new Map();

/** The conversions that the param `convert` asks for, loaded when there are any. Throws PARAM_INVALID for unknown ones. */
export async function convertersOf({ convert }: Pick<FilesParams, "convert">): Promise<Converters> {
  const columns = Object.entries(convert);
  if (columns.length === 0) return NONE;
  const { conversionProblem } = await import("./conversion.js");
  const { cellReader, convertingEncoder } = await import("./converting-encoder.js");
  const lists = columns.map(([column, names]) => ({ column, names: typeof names === "string" ? [names] : names }));
  const problems = lists.flatMap(({ column, names }) =>
    names.flatMap((name) => {
      const detail = conversionProblem(name);
      return detail === undefined ? [] : [{ where: `convert.${column}`, detail }];
    }),
  );
  if (problems.length > 0) throw paramError(...problems);
  return new Map(
    lists.map(({ column, names }) => {
      const read = cellReader(column, names);
      return [column, { names, read, encoderOf: (field: Field) => convertingEncoder(field, read) }];
    }),
  );
}
