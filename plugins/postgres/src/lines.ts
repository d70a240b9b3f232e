import { encodedLines, type Item } from "@collectro/connector";
import { newCursor, pointAt } from "@collectro/sql-source";
import type { CopyStream } from "./copy-stream.js";
import { type RowNames, refusedCopyRow } from "./refused-row.js";
import { type CodedColumn, compileRowWriter } from "./transcode/compile.js";

/** A batch is handed over once it has so many bytes. */
const BATCH_BYTES = 512 * 1024;

/** Gives the rows of a stream as NDJSON, in one buffer that is used again for every batch. */
export async function* readLines(
  stream: CopyStream,
  columns: readonly CodedColumn[],
  names: RowNames,
): AsyncGenerator<Item> {
  const writeRow = compileRowWriter(columns);
  const cursor = newCursor(BATCH_BYTES * 2);
  let count = 0;
  do {
    while (stream.next()) {
      pointAt(cursor, stream.input, stream.rowStart);
      try {
        writeRow(cursor, stream.rowEnd);
      } catch (error) {
        throw refusedCopyRow(error, stream, names);
      }
      count++;
      if (cursor.used < BATCH_BYTES) continue;
      yield encodedLines(cursor.output.subarray(0, cursor.used), count);
      cursor.used = 0;
      count = 0;
    }
  } while (await stream.fill());
  if (count > 0) yield encodedLines(cursor.output.subarray(0, cursor.used), count);
}
