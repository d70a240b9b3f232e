import { type Item, unchecked } from "@collectro/connector";
import { compileRowReader, ROWS_PER_BATCH } from "@collectro/sql-source";
import type { CopyStream } from "./copy-stream.js";
import { type RowNames, refusedCopyRow, splitRow } from "./refused-row.js";
import type { CodedColumn } from "./transcode/compile.js";

/** Gives the rows of a stream as objects: every value in a form that keeps it exactly. */
export async function* readRows(
  stream: CopyStream,
  columns: readonly CodedColumn[],
  names: RowNames,
): AsyncGenerator<Item> {
  const readRow = compileRowReader(columns.map(({ plan, exact }) => ({ field: plan.field, exact })));
  let batch: Record<string, unknown>[] = [];
  do {
    while (stream.next()) {
      try {
        batch.push(readRow(splitRow(stream)));
      } catch (error) {
        throw refusedCopyRow(error, stream, names);
      }
      if (batch.length < ROWS_PER_BATCH) continue;
      yield unchecked(batch);
      batch = [];
    }
  } while (await stream.fill());
  if (batch.length > 0) yield unchecked(batch);
}
