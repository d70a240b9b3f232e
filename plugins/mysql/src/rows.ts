import { type Item, unchecked } from "@collectro/connector";
import { compileRowReader, ROWS_PER_BATCH } from "@collectro/sql-source";
import type { NullTally } from "./null-tally.js";
import { type RowNames, refusedWireRow } from "./refused-row.js";
import { splitRow } from "./row-cells.js";
import type { RowStream } from "./row-stream.js";
import type { CodedColumn } from "./transcode/compile.js";

/** Gives the rows of a stream as objects: every value in a form that keeps it exactly. */
export async function* readRows(
  stream: RowStream,
  columns: readonly CodedColumn[],
  names: RowNames,
  tally: NullTally,
): AsyncGenerator<Item> {
  const readRow = compileRowReader(columns);
  let batch: Record<string, unknown>[] = [];
  do {
    while (stream.next()) {
      try {
        batch.push(readRow(splitRow(stream.input, stream.rowStart, stream.rowEnd)));
      } catch (error) {
        throw refusedWireRow(error, stream, names);
      }
      if (batch.length < ROWS_PER_BATCH) continue;
      tally.settle();
      yield unchecked(batch);
      batch = [];
    }
  } while (await stream.fill());
  tally.settle();
  if (batch.length > 0) yield unchecked(batch);
}
