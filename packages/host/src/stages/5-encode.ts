import { type Item, isEncodedLines, isUnchecked } from "@collectro/connector";
import { type Problem, ProblemError } from "@collectro/contract";
import { RowRefused } from "@collectro/table-schema";
import { type EncodeRow, MAX_ROW_BYTES, RowTooLarge, type ShardBuilder } from "./6-shard.js";

/** Counts of one run, over all slices. */
export class RowCounts {
  read = 0;
  encoded = 0;
}

/**
 * Stage 5: Row + TableSchema → Line, or an error that names row, field, value and expected type.
 * Encoded lines pass through when the connector's schema is the effective one; their newlines are counted in stage 6.
 */
export class SliceEncoder {
  readonly #slice: string;
  readonly #encodeRow: EncodeRow;
  readonly #takesLines: boolean;
  readonly #shards: ShardBuilder;
  readonly #counts: RowCounts;
  readonly #limit: number;
  #rows = 0;

  constructor(
    slice: string,
    encodeRow: EncodeRow,
    takesLines: boolean,
    shards: ShardBuilder,
    counts: RowCounts,
    limit: number | undefined,
  ) {
    this.#slice = slice;
    this.#encodeRow = encodeRow;
    this.#takesLines = takesLines;
    this.#shards = shards;
    this.#counts = counts;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** Rows of this slice so far. */
  get rows(): number {
    return this.#rows;
  }

  /** True once the limit of the run is reached. */
  get full(): boolean {
    return this.#counts.read >= this.#limit;
  }

  add(item: Item): Promise<void> | undefined {
    if (Array.isArray(item)) return this.#addRows(item);
    if (typeof item !== "object" || item === null)
      throw this.#fault(`read yielded ${item === null ? "null" : typeof item}`);
    if (isUnchecked(item)) return this.#addRows(item.rows);
    if (isEncodedLines(item)) return this.#addLines(item.bytes, item.rowCount);
    return this.#addRows([item]);
  }

  /** Hands on what is left. */
  async finish(): Promise<void> {
    await this.#shards.finish();
  }

  #addRows(rows: readonly unknown[], start = 0): Promise<void> | undefined {
    for (let index = start; index < rows.length; index += 1) {
      if (this.full) return undefined;
      this.#counts.read += 1;
      this.#rows += 1;
      const pending = this.#addRow(rows[index]);
      if (pending) return pending.then(() => this.#addRows(rows, index + 1));
    }
    return undefined;
  }

  #addRow(row: unknown): Promise<void> | undefined {
    try {
      const pending = this.#shards.appendRow(this.#encodeRow, row);
      if (!pending) {
        this.#counts.encoded += 1;
        return undefined;
      }
      return pending.then(
        () => {
          this.#counts.encoded += 1;
        },
        (error: unknown) => {
          throw this.#told(error, row);
        },
      );
    } catch (error) {
      throw this.#told(error, row);
    }
  }

  #addLines(bytes: Uint8Array, rowCount: number): Promise<void> | undefined {
    if (!this.#takesLines) throw this.#fault("read yielded encoded lines although rows were asked for");
    if (bytes.length === 0 && rowCount === 0) return undefined;
    if (bytes.at(-1) !== NEWLINE) throw this.#fault("read yielded encoded lines that do not end with a newline");
    const wanted = Math.min(rowCount, this.#limit - this.#counts.read);
    this.#counts.read += wanted;
    this.#counts.encoded += wanted;
    this.#rows += wanted;
    const part = wanted < rowCount ? firstLines(bytes, wanted) : bytes;
    return this.#shards.appendLines(part);
  }

  #told(error: unknown, row: unknown): unknown {
    if (error instanceof RowRefused) return this.#refused(error);
    return error instanceof RowTooLarge ? this.#tooLarge(row) : error;
  }

  #tooLarge(row: unknown): ProblemError {
    const sizes = Object.entries(row as object).map(
      ([name, value]) => [name, JSON.stringify(value)?.length ?? 0] as const,
    );
    const [largest] = sizes.sort((a, b) => b[1] - a[1]);
    const detail = `it has more than ${MAX_ROW_BYTES} bytes; its largest field is ${largest?.[0]}`;
    return new ProblemError([{ code: "ROW_TOO_LARGE", where: this.#place(), detail }]);
  }

  #refused(refused: RowRefused): ProblemError {
    const problems = refused.problems.map(({ path, expected, got, hint }): Problem => {
      return {
        code: "ROW_REFUSED",
        where: `${this.#place()}, ${path}`,
        detail: `expected ${expected}, got ${got}`,
        hint,
      };
    });
    return new ProblemError(problems);
  }

  #fault(detail: string): ProblemError {
    return new ProblemError([{ code: "CONNECTOR_FAILED", where: `slice ${this.#slice}`, detail }]);
  }

  #place(): string {
    return `slice ${this.#slice}, row ${this.#rows}`;
  }
}

const NEWLINE = 0x0a;

function firstLines(bytes: Uint8Array, count: number): Uint8Array {
  let end = 0;
  for (let line = 0; line < count; line += 1) end = bytes.indexOf(NEWLINE, end) + 1;
  return bytes.subarray(0, end);
}
