import { isUtf8 } from "node:buffer";
import { encodedLines, type Item } from "@collectro/connector";
import { newCursor, pointAt } from "@collectro/sql-source";
import type { NullTally } from "./null-tally.js";
import { type RowNames, refusedWireRow } from "./refused-row.js";
import type { RowStream } from "./row-stream.js";
import { type CodedColumn, compileRowWriter } from "./transcode/compile.js";

/** A batch is handed over once it has so many bytes. */
const BATCH_BYTES = 512 * 1024;

/** Gives the rows of a stream as NDJSON, in one buffer that is used again for every batch. */
export async function* readLines(
  stream: RowStream,
  columns: readonly CodedColumn[],
  names: RowNames,
  tally: NullTally,
): AsyncGenerator<Item> {
  const lines = new LineWriter(columns, names, tally);
  do {
    while (stream.next()) {
      lines.write(stream);
      if (lines.used < BATCH_BYTES) continue;
      lines.check(stream);
      yield lines.item();
      lines.clear();
    }
    // The rows lie in the stream's input until more is read.
    lines.check(stream);
  } while (await stream.fill());
  if (lines.count > 0) yield lines.item();
}

/**
 * Writes rows as lines. That texts are UTF-8 is checked for many rows at once, which costs next to nothing; rows among
 * which one is not are written again, the careful way.
 */
class LineWriter {
  /** Rows in the batch. */
  count = 0;
  readonly #cursor = newCursor(BATCH_BYTES * 2);
  readonly #columns: readonly CodedColumn[];
  readonly #names: RowNames;
  readonly #tally: NullTally;
  readonly #writeRow: ReturnType<typeof compileRowWriter>;
  /** Start and end of each row that is not checked yet, and where their lines begin. */
  #unchecked: number[] = [];
  #checkedBytes = 0;

  constructor(columns: readonly CodedColumn[], names: RowNames, tally: NullTally) {
    this.#tally = tally;
    this.#columns = columns;
    this.#names = names;
    this.#writeRow = compileRowWriter(columns, "fast");
  }

  /** Bytes in the batch. */
  get used(): number {
    return this.#cursor.used;
  }

  /** Writes the row at which the stream stands. */
  write(stream: RowStream): void {
    pointAt(this.#cursor, stream.input, stream.rowStart);
    try {
      this.#writeRow(this.#cursor, stream.rowEnd);
    } catch (error) {
      throw refusedWireRow(error, stream, this.#names);
    }
    this.#unchecked.push(stream.rowStart, stream.rowEnd);
    this.count++;
  }

  /** Must be called before the stream reads on and before the batch is handed over. */
  check(stream: RowStream): void {
    const cursor = this.#cursor;
    if (!isUtf8(cursor.output.subarray(this.#checkedBytes, cursor.used))) this.#writeAgain(stream);
    this.#tally.settle();
    this.#unchecked = [];
    this.#checkedBytes = cursor.used;
  }

  #writeAgain({ input, rowCount }: RowStream): void {
    this.#tally.drop();
    const writeRow = compileRowWriter(this.#columns, "careful");
    const rows = this.#unchecked.length / 2;
    this.#cursor.used = this.#checkedBytes;
    for (let index = 0; index < rows; index++) {
      const rowStart = this.#unchecked[index * 2] as number;
      const rowEnd = this.#unchecked[index * 2 + 1] as number;
      pointAt(this.#cursor, input, rowStart);
      try {
        writeRow(this.#cursor, rowEnd);
      } catch (error) {
        throw refusedWireRow(error, { input, rowStart, rowEnd, rowCount: rowCount - rows + index + 1 }, this.#names);
      }
    }
  }

  /** The batch. */
  item(): Item {
    return encodedLines(this.#cursor.output.subarray(0, this.#cursor.used), this.count);
  }

  /** Begins the next batch. */
  clear(): void {
    this.count = 0;
    this.#cursor.used = 0;
    this.#checkedBytes = 0;
  }
}
