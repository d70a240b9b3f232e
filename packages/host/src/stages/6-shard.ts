import { ProblemError } from "@collectro/contract";
import type { BufferPool } from "./buffer-pool.js";

/** One object to be: whole lines in `bytes`, valid until `release` is called. */
export interface Shard {
  readonly bytes: Buffer;
  /** Newlines in `bytes`, counted there. */
  readonly rows: number;
  /** Position within the slice, from 0. */
  readonly part: number;
  release(): void;
}

/** Takes a finished shard to stage 7; resolves when more may come, not when it is stored. */
export type ShardOutput = (shard: Shard) => Promise<void> | undefined;

/** Writes one row as a line into the buffer at an index and returns the index after it; -1 when it does not fit. */
export type EncodeRow = (row: unknown, buffer: Buffer, at: number) => number;

/** The largest row that is stored. BigQuery takes 100 MB; a row beyond 20 MB is an accident. */
export const MAX_ROW_BYTES = 20 * 1024 * 1024;

/** Thrown for a row whose line is longer than `MAX_ROW_BYTES`. */
export class RowTooLarge extends Error {}

const NEWLINE = 0x0a;

/**
 * Stage 6: Lines → Shards of one slice, cut by bytes at line ends. A row is encoded straight into a pooled buffer, lines
 * are copied there once. A line larger than a buffer becomes a shard of its own.
 */
export class ShardBuilder {
  readonly #pool: BufferPool;
  readonly #output: ShardOutput;
  #buffer: Buffer | undefined;
  #used = 0;
  #parts = 0;

  constructor(pool: BufferPool, output: ShardOutput) {
    this.#pool = pool;
    this.#output = output;
  }

  /** Appends one row. Returns undefined when it is there, a promise when a buffer must be waited for. */
  appendRow(encode: EncodeRow, row: unknown): Promise<void> | undefined {
    if (!this.#buffer) return this.#appendToNext(encode, row);
    const end = encode(row, this.#buffer, this.#used);
    if (end === -1) return this.#appendToNext(encode, row);
    this.#used = end;
    return undefined;
  }

  /** Appends whole lines as bytes; the caller may use them again afterwards. */
  appendLines(bytes: Uint8Array): Promise<void> | undefined {
    const buffer = this.#buffer;
    if (buffer && this.#used + bytes.length <= buffer.length) {
      buffer.set(bytes, this.#used);
      this.#used += bytes.length;
      return undefined;
    }
    return this.#spreadLines(bytes);
  }

  /** Hands on the last shard, if there is one. A slice without rows makes no shard. */
  async finish(): Promise<void> {
    await this.#cut();
  }

  async #appendToNext(encode: EncodeRow, row: unknown): Promise<void> {
    await this.#cut();
    const buffer = await this.#pool.acquire();
    const end = encode(row, buffer, 0);
    if (end !== -1) {
      this.#buffer = buffer;
      this.#used = end;
      return;
    }
    const large = Buffer.allocUnsafeSlow(MAX_ROW_BYTES);
    const largeEnd = encode(row, large, 0);
    if (largeEnd === -1) throw new RowTooLarge();
    // The pooled buffer is kept until this one is stored: it is what bounds how many may wait.
    await this.#emit(large.subarray(0, largeEnd), () => this.#pool.release(buffer));
  }

  async #spreadLines(bytes: Uint8Array): Promise<void> {
    // The caller's buffer may be refilled once it is asked for more, which is not before this resolves.
    for (let rest = bytes; rest.length > 0; ) {
      this.#buffer ??= await this.#pool.acquire();
      const room = this.#buffer.length - this.#used;
      const end = rest.length <= room ? rest.length : rest.subarray(0, room).lastIndexOf(NEWLINE) + 1;
      this.#buffer.set(rest.subarray(0, end), this.#used);
      this.#used += end;
      rest = rest.subarray(end);
      if (rest.length === 0) return;
      if (end === 0 && this.#used === 0) rest = await this.#emitLongLine(rest, this.#buffer);
      else await this.#cut();
    }
  }

  async #emitLongLine(bytes: Uint8Array, buffer: Buffer): Promise<Uint8Array> {
    const end = bytes.indexOf(NEWLINE) + 1;
    this.#buffer = undefined;
    await this.#emit(Buffer.from(bytes.subarray(0, end)), () => this.#pool.release(buffer));
    return bytes.subarray(end);
  }

  async #cut(): Promise<void> {
    const buffer = this.#buffer;
    if (!buffer) return;
    const bytes = buffer.subarray(0, this.#used);
    this.#buffer = undefined;
    this.#used = 0;
    if (bytes.length === 0) this.#pool.release(buffer);
    else await this.#emit(bytes, () => this.#pool.release(buffer));
  }

  async #emit(bytes: Buffer, release: () => void): Promise<void> {
    await this.#output({ bytes, rows: countLines(bytes), part: this.#parts++, release });
  }
}

/** Newlines in the bytes, counted from the bytes: the count that is compared with what the connector and encoder said. */
function countLines(bytes: Buffer): number {
  if (bytes.at(-1) !== NEWLINE) {
    throw new ProblemError([{ code: "INTERNAL", detail: "a shard does not end at the end of a line" }]);
  }
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
